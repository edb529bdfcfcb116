/** Where new machines join: a listener of its own, and tokens that work once. */
@NullMarked
package io.gantry.bridge.join;

import org.jspecify.annotations.NullMarked;
