/** Virtual time, and threads that take turns in it. */
@NullMarked
package io.gantry.faults.stage;

import org.jspecify.annotations.NullMarked;
