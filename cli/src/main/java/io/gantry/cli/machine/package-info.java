/** Machines: power, retry, forget. */
@NullMarked
package io.gantry.cli.machine;

import org.jspecify.annotations.NullMarked;
