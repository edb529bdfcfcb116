/** Why a job is where it is. */
@NullMarked
package io.gantry.scheduler.explain;

import org.jspecify.annotations.NullMarked;
