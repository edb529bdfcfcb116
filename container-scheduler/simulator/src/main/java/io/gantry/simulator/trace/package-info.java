/** Files of nodes and pods that others have published or exported. */
@NullMarked
package io.gantry.simulator.trace;

import org.jspecify.annotations.NullMarked;
