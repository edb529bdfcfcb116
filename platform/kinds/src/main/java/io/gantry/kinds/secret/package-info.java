/** Values that must never be seen, and references to them. */
@NullMarked
package io.gantry.kinds.secret;

import org.jspecify.annotations.NullMarked;
