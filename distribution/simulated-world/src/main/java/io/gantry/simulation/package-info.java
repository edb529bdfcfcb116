/** The program that plays thousands of machines. */
@NullMarked
package io.gantry.simulation;

import org.jspecify.annotations.NullMarked;
