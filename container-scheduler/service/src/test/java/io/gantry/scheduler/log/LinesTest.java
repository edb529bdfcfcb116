package io.gantry.scheduler.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.scheduler.spi.WorkloadEngine.Channel;
import io.gantry.testkit.FakeClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {

    private final List<String> given = new ArrayList<>();
    private final Lines lines = new Lines((channel, text) -> given.add(channel + ":" + text));

    private void add(Channel channel, String text) {
        lines.add(channel, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void linesAreGivenWholeWhateverThePieces() {
        add(Channel.OUT, "on");
        add(Channel.ERR, "oops\n");
        add(Channel.OUT, "e\ntwo\nthr");
        lines.end();
        assertThat(given).containsExactly("ERR:oops\n", "OUT:one\n", "OUT:two\n", "OUT:thr");
    }

    @Test
    void aCharacterIsNotTornApart() {
        byte[] bytes = "ü\n".getBytes(StandardCharsets.UTF_8);
        lines.add(Channel.OUT, new byte[] {bytes[0]});
        lines.add(Channel.OUT, new byte[] {bytes[1], bytes[2]});
        assertThat(given).containsExactly("OUT:ü\n");
    }

    @Test
    void aLineWithoutAnEndIsGivenInParts() {
        add(Channel.OUT, "x".repeat(Lines.LINE_MAX * 2 + 1));
        lines.end();
        assertThat(given).hasSize(3);
    }

    @Test
    void outputIsHeldToItsPace() {
        var clock = new FakeClock();
        var pace = new Pace(1000, clock);
        assertThat(pace.waitNanos(1000)).isZero();
        assertThat(pace.waitNanos(500)).isEqualTo(Duration.ofMillis(500).toNanos());
        clock.advance(Duration.ofSeconds(1));
        assertThat(pace.waitNanos(500)).isZero();
    }
}
