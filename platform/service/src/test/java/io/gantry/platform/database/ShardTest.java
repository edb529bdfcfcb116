package io.gantry.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class ShardTest {

    @Test
    void thePartitionOfAShardNeverChanges() {
        assertThat(partition("018cc251-f400-7000-8000-000000000000")).isEqualTo(1);
        assertThat(partition("018cc251-f400-7001-9f3c-0123456789ab")).isEqualTo(2);
    }

    @Test
    void shardsSpreadOverAllPartitions() {
        var uids = new UidSource(
                InstantSource.fixed(Instant.EPOCH),
                RandomGeneratorFactory.of("L64X128MixRandom").create(1));
        var counts = new int[Topic.PARTITIONS];
        for (int shard = 0; shard < 8_000; shard++) {
            counts[new Shard(uids.next()).partition()]++;
        }
        for (int count : counts) {
            assertThat(count).isBetween(800, 1_200);
        }
    }

    private static int partition(String uid) {
        return new Shard(Uid.parse(uid)).partition();
    }
}
