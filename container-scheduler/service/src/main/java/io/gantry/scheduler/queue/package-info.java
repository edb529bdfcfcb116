/** The owner of a cluster: one thread, one view in memory, one event after another. */
@NullMarked
package io.gantry.scheduler.queue;

import org.jspecify.annotations.NullMarked;
