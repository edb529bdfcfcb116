/** Pools: how many machines of which kind, and what has become of them. */
@NullMarked
package io.gantry.inventory.pool;

import org.jspecify.annotations.NullMarked;
