package io.gantry.platform.database;

/** What a transaction checks before it decides for a shard: that nobody has taken the shard since. */
public interface Fence {
    Shard shard();

    long epoch();
}
