/** Commands for any kind of object. */
@NullMarked
package io.gantry.cli.object;

import org.jspecify.annotations.NullMarked;
