/** Whose work comes next: queues with quotas, borrowing in cohorts, fair shares. */
@NullMarked
package io.gantry.scheduler.core.queue;

import org.jspecify.annotations.NullMarked;
