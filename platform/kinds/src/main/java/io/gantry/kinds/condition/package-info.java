/** What is true of an object now, and since when. */
@NullMarked
package io.gantry.kinds.condition;

import org.jspecify.annotations.NullMarked;
