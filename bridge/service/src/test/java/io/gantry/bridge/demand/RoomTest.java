package io.gantry.bridge.demand;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.demand.Model.Verdict;
import io.gantry.kinds.quantity.Bits;
import io.gantry.kinds.quantity.Resources;
import io.gantry.scheduler.api.DemandFact.Shape;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Bandwidth and named things are counted as processors and memory are. */
class RoomTest {

    private static final Resources MACHINE =
            Resources.of(4_000, 4L << 30).with(Bits.parse("1G"), Map.of("licence", 3L));

    private static Shape shape(String bits, Map<String, Long> named) {
        Resources each = Resources.of(100, 1L << 20).with(bits == null ? null : Bits.parse(bits), named);
        return new Shape(each, List.of(), 1, Instant.EPOCH, List.of(), false);
    }

    @Test
    void aMachineTakesAsManyAsItHasBandwidthAndNamedThingsFor() {
        assertThat(Room.of(MACHINE).take(shape("400M", Map.of()), 10)).isEqualTo(2);
        assertThat(Room.of(MACHINE).take(shape(null, Map.of("licence", 1L)), 10))
                .isEqualTo(3);
        Room room = Room.of(MACHINE);
        assertThat(room.take(shape(null, Map.of("licence", 2L)), 1)).isEqualTo(1);
        assertThat(room.take(shape(null, Map.of("licence", 2L)), 1)).isZero();
        assertThat(room.take(shape(null, Map.of()), 10)).isEqualTo(10);
    }

    @Test
    void machinesWithoutThemNeverDo() {
        var model = new Model(MACHINE, Map.of(), true);
        assertThat(model.verdict(List.of(), shape(null, Map.of("dongle", 1L))))
                .isInstanceOfSatisfying(
                        Verdict.Never.class, never -> assertThat(never.why()).contains("of named things {licence=3}"));
        assertThat(model.verdict(List.of(), shape("2G", Map.of()))).isInstanceOf(Verdict.Never.class);
        assertThat(model.verdict(List.of(), shape("1G", Map.of("licence", 3L)))).isInstanceOf(Verdict.Fits.class);
    }
}
