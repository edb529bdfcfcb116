/** The fault simulation: many worlds, each from one seed. */
@NullMarked
package io.gantry.faults;

import org.jspecify.annotations.NullMarked;
