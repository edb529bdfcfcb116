package io.gantry.platform.database;

import com.fasterxml.jackson.annotation.JsonValue;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;

/**
 * The unit one owner works on: a pool, a provider, a cluster; in inventory the object itself. An object's shard never
 * changes, so its facts stay in one partition and in order.
 */
public record Shard(@JsonValue Uid uid) {

    /** The partition of its facts in every topic. Part of the format on Kafka: must never change. */
    public int partition() {
        long mixed =
                (uid.value().getMostSignificantBits() ^ uid.value().getLeastSignificantBits()) * 0x9E37_79B9_7F4A_7C15L;
        return (int) Long.remainderUnsigned(mixed >>> 32, Topic.PARTITIONS);
    }

    @Override
    public String toString() {
        return uid.toString();
    }
}
