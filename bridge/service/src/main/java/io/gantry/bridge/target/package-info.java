/** How many machines each pool should have now. */
@NullMarked
package io.gantry.bridge.target;

import org.jspecify.annotations.NullMarked;
