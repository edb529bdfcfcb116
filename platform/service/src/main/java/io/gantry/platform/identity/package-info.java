/** Who calls, and what they may do: tokens, roles, and the one question. */
@NullMarked
package io.gantry.platform.identity;

import org.jspecify.annotations.NullMarked;
