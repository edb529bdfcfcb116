/** Why a job is where it is, from the queue down to the machine. */
@NullMarked
package io.gantry.inventory.explain;

import org.jspecify.annotations.NullMarked;
