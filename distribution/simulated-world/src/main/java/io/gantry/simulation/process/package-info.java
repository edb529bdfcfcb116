/** What runs in a simulated container: a tiny language of echo, sleep, exit and loops, without a thread of its own. */
@NullMarked
package io.gantry.simulation.process;

import org.jspecify.annotations.NullMarked;
