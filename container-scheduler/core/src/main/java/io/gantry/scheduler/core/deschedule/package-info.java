/** Moves that are worth their disruption. */
@NullMarked
package io.gantry.scheduler.core.deschedule;

import org.jspecify.annotations.NullMarked;
