/** The Docker Engine API of one simulated machine. */
@NullMarked
package io.gantry.simulation.docker;

import org.jspecify.annotations.NullMarked;
