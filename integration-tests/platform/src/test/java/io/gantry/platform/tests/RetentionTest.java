package io.gantry.platform.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.platform.layer.Retention;
import io.gantry.platform.layer.Retention.Rule;
import io.gantry.testkit.Awaiting;
import io.gantry.testkit.LayerFixture;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On the table of Idempotency-Keys, which every layer has. */
class RetentionTest {

    private static final Duration KEPT_FOR = Duration.ofHours(1);

    private final LayerFixture layer = LayerFixture.of("retention").open();
    private final List<Integer> batches = new ArrayList<>();
    private final Rule keys = new Rule("keys", KEPT_FOR, (unit, before, limit) -> {
        int forgotten = unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement("""
                            delete from idempotency_key where ctid in (
                                select ctid from idempotency_key where made_at < ? limit ?)""")) {
                delete.setTimestamp(1, Timestamp.from(before));
                delete.setInt(2, limit);
                return delete.executeUpdate();
            }
        });
        batches.add(forgotten);
        return forgotten;
    });
    private final Retention retention = new Retention(layer.context(), List.of(keys));

    @AfterEach
    void close() {
        retention.close();
        layer.close();
    }

    @Test
    void whatIsOldGoesInBatchesAndWhatIsYoungStays() {
        Instant now = layer.clock().instant();
        keys("old", 1_203, now);
        layer.clock().advance(KEPT_FOR);
        keys("young", 3, layer.clock().instant());
        retention.sweep();
        assertThat(count()).isEqualTo(1_206); // kept for so long, and no less
        layer.clock().advance(Duration.ofSeconds(1));
        batches.clear();
        retention.sweep();
        assertThat(count()).isEqualTo(3);
        assertThat(batches).containsExactly(500, 500, 203);
    }

    @Test
    void theLoopBeginsWithASweep() {
        keys("old", 1, layer.clock().instant());
        layer.clock().advance(KEPT_FOR.plusSeconds(1));
        retention.start();
        Awaiting.soon().untilAsserted(() -> assertThat(count()).isZero());
    }

    @Test
    void aRuleThatFailsDoesNotStopThoseAfterIt() {
        keys("old", 1, layer.clock().instant());
        layer.clock().advance(KEPT_FOR.plusSeconds(1));
        var broken = new Rule("broken", KEPT_FOR, (_, _, _) -> {
            throw new IllegalStateException("as the test says");
        });
        try (var both = new Retention(layer.context(), List.of(broken, keys))) {
            both.sweep();
        }
        assertThat(count()).isZero();
    }

    private void keys(String prefix, int count, Instant at) {
        layer.database()
                .write(unit -> unit.jdbc(connection -> {
                    try (var insert = connection.prepareStatement("""
                    insert into idempotency_key (scope, key, request_hash, made_at)
                    select 'test', ? || number, '', ? from generate_series(1, ?) number""")) {
                        insert.setString(1, prefix);
                        insert.setTimestamp(2, Timestamp.from(at));
                        insert.setInt(3, count);
                        return insert.executeUpdate();
                    }
                }));
    }

    private long count() {
        return layer.database()
                .read(unit -> unit.session()
                        .createNativeQuery("select count(*) from idempotency_key", Long.class)
                        .getSingleResult());
    }
}
