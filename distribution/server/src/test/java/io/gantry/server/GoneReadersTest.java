package io.gantry.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayOutputStream;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GoneReadersTest {

    @Test
    void anAnswerIsWrittenUntilItsReaderHasGone() {
        var gone = new AtomicBoolean();
        var out = new ByteArrayOutputStream();
        StreamingOutput answer = to -> {
            to.write("one".getBytes(UTF_8));
            gone.set(true);
            to.write("two".getBytes(UTF_8));
        };

        assertThatThrownBy(() -> GoneReaders.unlessGone(gone::get, answer).write(out))
                .hasMessageContaining("the reader has gone");
        assertThat(out.toString(UTF_8)).isEqualTo("one");
    }

    @Test
    void aDatabaseThatIsSilentIsNotAskedForATokenAtEveryLine() {
        var nanos = new AtomicLong();
        var asked = new AtomicInteger();
        var ending = new GoneReaders.Ending("Bearer x", nanos::get);
        Predicate<@Nullable String> silent = token -> {
            asked.incrementAndGet();
            throw new IllegalStateException(new SQLTransientConnectionException("away"));
        };

        assertThat(ending.come(silent)).isFalse();
        assertThat(ending.come(silent)).isFalse();
        assertThat(asked).hasValue(1);
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(ending.come(silent)).isFalse();
        assertThat(asked).hasValue(2);
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(ending.come(token -> true)).isTrue();
    }
}
