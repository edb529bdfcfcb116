/** How drivers and tests make machines, switch them and break them. */
@NullMarked
package io.gantry.simulation.admin;

import org.jspecify.annotations.NullMarked;
