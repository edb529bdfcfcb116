/** Machines: power. */
@NullMarked
package io.gantry.cli.machine;

import org.jspecify.annotations.NullMarked;
