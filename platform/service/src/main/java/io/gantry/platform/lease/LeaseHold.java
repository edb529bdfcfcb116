package io.gantry.platform.lease;

import io.gantry.platform.database.Fence;
import io.gantry.platform.database.Shard;

/**
 * This process owned a shard when it got this; a deciding transaction asks again with {@code unit.fence(hold)}.
 *
 * @param epoch one more with every owner; goes into the labels of what is created for the shard
 */
public record LeaseHold(String layer, Shard shard, long epoch) implements Fence {}
