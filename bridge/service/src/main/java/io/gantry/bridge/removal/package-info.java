/** Which machines of a pool go when there are too many. */
@NullMarked
package io.gantry.bridge.removal;

import org.jspecify.annotations.NullMarked;
