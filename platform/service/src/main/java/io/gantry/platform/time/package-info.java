/** Monotonic time. */
@NullMarked
package io.gantry.platform.time;

import org.jspecify.annotations.NullMarked;
