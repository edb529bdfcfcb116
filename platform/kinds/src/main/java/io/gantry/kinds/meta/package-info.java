/** The kinds of objects and the metadata they share. */
@NullMarked
package io.gantry.kinds.meta;

import org.jspecify.annotations.NullMarked;
