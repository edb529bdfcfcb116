/** Who may call: the bearer token. */
@NullMarked
package io.gantry.platform.identity;

import org.jspecify.annotations.NullMarked;
