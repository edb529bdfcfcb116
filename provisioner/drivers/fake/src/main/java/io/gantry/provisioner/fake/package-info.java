/** Machines of the simulated world: for demos, simulations and tests, as slow and as faulty as they are asked to be. */
@NullMarked
package io.gantry.provisioner.fake;

import org.jspecify.annotations.NullMarked;
