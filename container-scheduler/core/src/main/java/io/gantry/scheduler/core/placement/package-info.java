/** Choosing nodes for tasks: filter, score, reserve. */
@NullMarked
package io.gantry.scheduler.core.placement;

import org.jspecify.annotations.NullMarked;
