package io.gantry.bridge.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.inventory.api.PoolSpec;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.meta.Metadata;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TargetPlanTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static TargetPlan plan(@Nullable Integer count, @Nullable Integer min, @Nullable Integer max) {
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
        return TargetPlan.of(new Declared<>(metadata, 1, spec, false), List.of());
    }

    @Test
    void aPoolWithACountHasThatTarget() {
        assertThat(plan(4, null, null)).isEqualTo(new TargetPlan(4, 4, 4, List.of(), "the pool's count is 4", false));
    }

    @Test
    void aPoolWithARangeStaysAtItsLeast() {
        assertThat(plan(null, 2, 9))
                .isEqualTo(new TargetPlan(2, 2, 9, List.of(), "the pool's min is 2, its max 9", false));
    }
}
