package io.gantry.bridge.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.demand.PoolSize;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.meta.Metadata;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TargetPlanTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static TargetPlan plan(
            @Nullable Integer count,
            @Nullable Integer min,
            @Nullable Integer max,
            Optional<PoolSize> size,
            int before) {
        var spec = new PoolSpec(
                new Name("main"),
                count,
                min,
                max,
                List.of(),
                Map.of(),
                List.of(),
                List.of(new PoolSpec.Source(new Name("here"), List.of(), null)));
        var metadata = new Metadata(
                Uid.parse("0198c0de-0000-7000-8000-000000000001"),
                null,
                new Name("web"),
                Map.<String, String>of(),
                1,
                1,
                NOW,
                null);
        return TargetPlan.of(new Declared<>(metadata, 1, spec, false), List.of(), size, before);
    }

    private static PoolSize size(int target) {
        return new PoolSize(target, "said so", "", List.of(), List.of());
    }

    private static TargetPlan target(int target, int lowest, int highest, String why, Optional<PoolSize> size) {
        return new TargetPlan(target, lowest, highest, List.of(), why, size, false);
    }

    @Test
    void aPoolWithACountHasThatTarget() {
        assertThat(plan(4, null, null, Optional.empty(), 9))
                .isEqualTo(target(4, 4, 4, "the pool's count is 4", Optional.empty()));
    }

    @Test
    void aPoolWithARangeKeepsItsTargetWhileNothingIsKnownOfItsDemand() {
        assertThat(plan(null, 2, 9, Optional.empty(), 5))
                .isEqualTo(target(5, 2, 9, "the pool's min is 2, its max 9", Optional.empty()));
        assertThat(plan(null, 2, 9, Optional.empty(), 0).target()).isEqualTo(2);
    }

    @Test
    void aPoolWithARangeHasWhatItsDemandAsksForWithinTheRange() {
        assertThat(plan(null, 2, 9, Optional.of(size(6)), 3))
                .isEqualTo(target(6, 2, 9, "said so", Optional.of(size(6))));
        assertThat(plan(null, 2, 5, Optional.of(size(6)), 3).target()).isEqualTo(5);
        assertThat(plan(null, 2, 5, Optional.of(size(0)), 3).target()).isEqualTo(2);
    }
}
