/** Amounts of resources, each with its unit in its type. */
@NullMarked
package io.gantry.kinds.quantity;

import org.jspecify.annotations.NullMarked;
