/** Several simulations beside one another: policies, sizes, what if. */
@NullMarked
package io.gantry.simulator.plan;

import org.jspecify.annotations.NullMarked;
