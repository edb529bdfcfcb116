/**
 * Placement of tasks that ask for processors, memory and GPUs, whole, several or shares of one, and what is lost by it. A
 * small model of its own in flat arrays: what proves itself here becomes the core's scorer.
 */
@NullMarked
package io.gantry.simulator.gpu;

import org.jspecify.annotations.NullMarked;
