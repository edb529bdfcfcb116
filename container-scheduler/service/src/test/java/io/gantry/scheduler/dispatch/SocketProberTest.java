package io.gantry.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.scheduler.api.HealthCheck;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

class SocketProberTest {

    private static final Name PORT = new Name("http");

    private final SocketProber prober = new SocketProber(System::nanoTime);
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private static HealthCheck http(String path, Duration within) {
        return HealthCheck.of(null, HealthCheck.Http.of(PORT, path), null, null, within, null, null, null);
    }

    private static HealthCheck tcp() {
        return HealthCheck.of(null, null, new HealthCheck.Tcp(PORT), null, null, null, null, null);
    }

    private Prober.Answer probe(HealthCheck check) {
        return prober.probe(new Prober.Place("127.0.0.1", server.getLocalPort()), check);
    }

    private void answer(String text) {
        Thread.ofVirtual().start(() -> {
            try (Socket client = server.accept()) {
                OutputStream out = client.getOutputStream();
                out.write(text.getBytes(StandardCharsets.UTF_8));
                out.flush();
                while (client.getInputStream().read() >= 0) {
                    // until the other side has had enough
                }
            } catch (IOException over) {
                // the test is over
            }
        });
    }

    @Test
    void aConnectionThatStandsIsWellAndOneThatIsRefusedIsNot() throws IOException {
        assertThat(probe(tcp()).well()).isTrue();
        server.close();
        Prober.Answer refused = probe(tcp());
        assertThat(refused.well()).isFalse();
        assertThat(refused.words()).contains("refused").contains("127.0.0.1:");
    }

    @Test
    void anHttpAnswerCountsByItsStatus() {
        answer("HTTP/1.1 204 No Content\r\n\r\n");
        assertThat(probe(http("/ready", null))).isEqualTo(new Prober.Answer(true, "HTTP 204 from GET /ready"));
        answer("HTTP/1.1 503 Service Unavailable\r\n\r\nnot yet");
        assertThat(probe(http("/ready", null))).isEqualTo(new Prober.Answer(false, "HTTP 503 from GET /ready"));
        answer("SSH-2.0-OpenSSH\r\n");
        assertThat(probe(http("/", null)))
                .isEqualTo(new Prober.Answer(false, "no HTTP answer from GET /: 'SSH-2.0-OpenSSH'"));
    }

    /** Every byte is there in time, and all of them together are not. */
    @Test
    void anAnswerThatComesAByteAtATimeIsCutOffWhenItsTimeIsOver() {
        var nanos = new AtomicLong();
        var creeping =
                new SocketProber(() -> nanos.addAndGet(Duration.ofMillis(50).toNanos()));
        answer("x".repeat(300));
        Prober.Answer cut =
                creeping.probe(new Prober.Place("127.0.0.1", server.getLocalPort()), http("/", Duration.ofSeconds(1)));
        assertThat(cut.words()).startsWith("no answer within 1 s: GET http://127.0.0.1:");
    }

    @Test
    @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD) // a read cannot be interrupted
    void whatIsSilentOrEndlessIsCutOff() {
        Prober.Answer silent = probe(http("/", Duration.ofMillis(200)));
        assertThat(silent.well()).isFalse();
        assertThat(silent.words()).startsWith("no answer within 200 ms: GET http://127.0.0.1:");
        answer("x".repeat(100_000));
        assertThat(probe(http("/", null)).words()).hasSizeLessThan(400);
    }
}
