package io.gantry.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
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
}
