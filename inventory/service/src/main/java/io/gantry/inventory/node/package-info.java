/** Nodes: made by the bridge; people cordon and drain. */
@NullMarked
package io.gantry.inventory.node;

import org.jspecify.annotations.NullMarked;
