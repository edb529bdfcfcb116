/** Runs a load on a cluster in virtual time, placed by the core. */
@NullMarked
package io.gantry.simulator.engine;

import org.jspecify.annotations.NullMarked;
