/** Clusters: what nodes join and jobs run on. */
@NullMarked
package io.gantry.inventory.cluster;

import org.jspecify.annotations.NullMarked;
