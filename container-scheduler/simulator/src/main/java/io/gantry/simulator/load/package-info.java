/** The machines of a simulated cluster and what is asked of them: described, drawn, or read from files. */
@NullMarked
package io.gantry.simulator.load;

import org.jspecify.annotations.NullMarked;
