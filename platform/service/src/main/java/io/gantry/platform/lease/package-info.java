/** Who owns a shard: leases with epochs in the layer's tables. */
@NullMarked
package io.gantry.platform.lease;

import org.jspecify.annotations.NullMarked;
