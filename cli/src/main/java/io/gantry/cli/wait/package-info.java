/** Waiting until what was asked for is so. */
@NullMarked
package io.gantry.cli.wait;

import org.jspecify.annotations.NullMarked;
