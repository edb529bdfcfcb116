/** Numbers drawn from seeds. */
@NullMarked
package io.gantry.simulator.chance;

import org.jspecify.annotations.NullMarked;
