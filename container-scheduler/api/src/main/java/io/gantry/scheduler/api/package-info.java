/** Jobs, allocations, decisions, occupancy and demand. */
@NullMarked
package io.gantry.scheduler.api;

import org.jspecify.annotations.NullMarked;
