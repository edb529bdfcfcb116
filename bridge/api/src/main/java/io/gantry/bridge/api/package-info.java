/** The facts the bridge writes: nodes, clusters, and how many machines each pool should have. */
@NullMarked
package io.gantry.bridge.api;

import org.jspecify.annotations.NullMarked;
