/** Output of tasks, and commands run in them. */
@NullMarked
package io.gantry.scheduler.log;

import org.jspecify.annotations.NullMarked;
