package io.gantry.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.platform.web.EventStream.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventStreamTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void writesEventsAsTheStandardWants() throws IOException {
        var stream = new EventStream(10);
        assertThat(stream.offer(Event.of(17, "{\"kind\":\"pool\"}"))).isTrue();
        assertThat(stream.offer(new Event(null, "exit", "two\nlines"))).isTrue();
        stream.close();
        stream.writeTo(out);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(": gantry\n\nid: 17\ndata: {\"kind\":\"pool\"}\n\nevent: exit\ndata: two\ndata: lines\n\n");
    }

    @Test
    void aSlowWatcherIsDroppedAndNobodyWaitsForIt() throws IOException {
        var over = new AtomicInteger();
        var stream = new EventStream(2);
        stream.whenOver(over::incrementAndGet);
        assertThat(stream.offer(Event.of(1, "a"))).isTrue();
        assertThat(stream.offer(Event.of(2, "b"))).isTrue();
        assertThat(stream.offer(Event.of(3, "c"))).isFalse();
        assertThat(stream.offer(Event.of(4, "d"))).isFalse();
        stream.writeTo(out);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .as("it can go on before the first that it did not get")
                .doesNotContain("data:")
                .endsWith("id: 0\n\n");
        assertThat(over).hasValue(1);
    }

    @Test
    void aFullQueueIsStillWrittenWhenTheStreamIsClosed() throws IOException {
        var stream = new EventStream(2);
        stream.offer(Event.of(1, "a"));
        stream.offer(Event.of(2, "b"));
        stream.close();
        stream.writeTo(out);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("data: a", "data: b");
    }

    @Test
    void aQuietStreamHasHeartbeatsAndAGoneWatcherEndsIt() {
        var over = new AtomicInteger();
        var stream = new EventStream(2, Duration.ofMillis(1));
        stream.whenOver(over::incrementAndGet);
        OutputStream goneAfterThree = new OutputStream() {
            private int flushes;

            @Override
            public void write(int b) {
                out.write(b);
            }

            @Override
            public void flush() throws IOException {
                if (++flushes > 3) {
                    throw new IOException("connection reset");
                }
            }
        };
        assertThatThrownBy(() -> stream.writeTo(goneAfterThree)).hasMessage("connection reset");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains(": heartbeat\n\n: heartbeat\n\n");
        assertThat(over).hasValue(1);
        assertThat(stream.offer(Event.of(1, "late"))).isFalse();
        stream.whenOver(over::incrementAndGet);
        assertThat(over).hasValue(2);
    }

    @Test
    void goesOnAfterTheLastEventId() {
        assertThat(EventStream.position("17")).hasValue(17);
        assertThat(EventStream.position(null)).isEmpty();
        assertThat(EventStream.position(" ")).isEmpty();
    }

    @Test
    void whoSaysAnIdThatIsNotOursIsNowhereAndNotAtTheEnd() {
        assertThat(EventStream.position("yesterday")).hasValue(EventStream.NOWHERE);
        assertThat(EventStream.position("99999999999999999999")).hasValue(EventStream.NOWHERE);
    }

    @Test
    void anIdCannotSmuggleAnEvent() {
        assertThatThrownBy(() -> new Event("1\ndata: forged", null, "x")).isInstanceOf(IllegalArgumentException.class);
    }
}
