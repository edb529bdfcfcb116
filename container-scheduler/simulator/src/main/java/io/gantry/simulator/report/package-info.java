/** What came of simulations, for people and programs. */
@NullMarked
package io.gantry.simulator.report;

import org.jspecify.annotations.NullMarked;
