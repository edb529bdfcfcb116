/** Facts of other layers come in: kept in a mirror, handed to handlers, exactly as far as was committed. */
@NullMarked
package io.gantry.platform.consume;

import org.jspecify.annotations.NullMarked;
