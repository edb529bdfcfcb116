/** Simulated machines, and the containers on them. */
@NullMarked
package io.gantry.simulation.machine;

import org.jspecify.annotations.NullMarked;
