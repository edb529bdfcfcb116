/** Which of many copies of a layer is active. */
@NullMarked
package io.gantry.platform.term;

import org.jspecify.annotations.NullMarked;
