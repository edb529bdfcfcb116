/** Who goes for a task that fits nowhere: fewest and lowest. */
@NullMarked
package io.gantry.scheduler.core.preempt;

import org.jspecify.annotations.NullMarked;
