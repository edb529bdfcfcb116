package io.gantry.simulation.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

class IdsTest {

    @Test
    void anIdLooksLikeDockersAndLeadsBackToItsSerial() {
        var seen = new HashSet<String>();
        for (long serial = 1; serial < 10_000; serial++) {
            String id = Ids.id(serial, 12_345);
            assertThat(id).matches("[0-9a-f]{64}");
            assertThat(Ids.serial(id.substring(0, 12), 12_345)).isEqualTo(serial);
            assertThat(seen.add(id)).isTrue();
        }
    }
}
