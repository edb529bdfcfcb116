/** The simulated world: machines, engines, people, copies of the layers, and what goes wrong with them. */
@NullMarked
package io.gantry.faults.world;

import org.jspecify.annotations.NullMarked;
