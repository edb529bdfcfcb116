package io.gantry.scheduler.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutputStreamAnswerTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final OutputStreamAnswer answer = new OutputStreamAnswer();

    @Test
    void endsAfterWhatWasGiven() throws Exception {
        answer.give(null, Map.of("text", "one"));
        answer.end();

        answer.write(out);

        assertThat(text()).isEqualTo(": gantry\n\ndata: {\"text\":\"one\"}\n\n");
    }

    @Test
    void breakingOffWakesAReaderThatWaitsAndTellsItWhy() throws Exception {
        var waits = new CountDownLatch(1);
        Thread reader = Thread.ofVirtual().start(() -> {
            waits.countDown();
            writeAll();
        });
        waits.await();

        answer.breakOff("trouble", Map.of("detail", "stopping"));

        assertThat(reader.join(Duration.ofSeconds(5)))
                .as("long before a heartbeat")
                .isTrue();
        assertThat(text()).endsWith("event: trouble\ndata: {\"detail\":\"stopping\"}\n\n");
    }

    @Test
    void breakingOffDoesNotWaitForWhatIsQueued() throws Exception {
        var closed = new AtomicInteger();
        answer.from(closed::incrementAndGet);
        for (int i = 0; i < OutputStreamAnswer.QUEUE_MAX; i++) {
            answer.give(null, Map.of("text", i));
        }

        answer.breakOff("trouble", Map.of("detail", "stopping"));
        answer.write(out);

        assertThat(text()).isEqualTo(": gantry\n\nevent: trouble\ndata: {\"detail\":\"stopping\"}\n\n");
        assertThat(closed).hasValue(1);
        assertThat(answer.give(null, Map.of("text", "late"))).isFalse();
    }

    private void writeAll() {
        try {
            answer.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
