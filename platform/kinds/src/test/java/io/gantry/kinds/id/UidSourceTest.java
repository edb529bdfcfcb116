package io.gantry.kinds.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UidSourceTest {

    private final AtomicLong millis = new AtomicLong(1_700_000_000_000L);
    private final InstantSource time = () -> Instant.ofEpochMilli(millis.get());
    private final UidSource source = new UidSource(time, new SplittableRandom(1));

    @Test
    void uidsAreOfVersionSevenAndTellTheirMillisecond() {
        Uid uid = source.next();
        assertThat(uid.value().version()).isEqualTo(7);
        assertThat(uid.value().variant()).isEqualTo(2);
        assertThat(uid.value().getMostSignificantBits() >>> 16).isEqualTo(millis.get());
    }

    @Test
    void theySortInTheOrderTheyWereMadeEvenWithinAMillisecondAndWhenTheClockGoesBack() {
        Uid last = source.next();
        for (int i = 0; i < 10_000; i++) {
            if (i == 6_000) {
                millis.addAndGet(-5_000);
            }
            Uid next = source.next();
            assertThat(next).isGreaterThan(last);
            last = next;
        }
    }

    @Test
    void aUidIsReadAsItIsWritten() {
        Uid uid = source.next();
        assertThat(Uid.parse(uid.text())).isEqualTo(uid);
        assertThat(uid.text()).endsWith(uid.randomTail());
    }

    @ParameterizedTest(name = "''{0}'' is no name")
    @ValueSource(strings = {"", "-a", "a-", "A", "a_b", "a.b", "ä"})
    void whatIsNoDnsLabelIsNoName(String text) {
        assertThatThrownBy(() -> new Name(text))
                .hasMessageContaining("is not a name")
                .hasMessageContaining(Name.RULE);
    }

    @Test
    void aNameHasAtMostSixtyThreeCharacters() {
        assertThat(new Name("a".repeat(63)).value()).hasSize(63);
        assertThatThrownBy(() -> new Name("a".repeat(64))).isInstanceOf(IllegalArgumentException.class);
    }
}
