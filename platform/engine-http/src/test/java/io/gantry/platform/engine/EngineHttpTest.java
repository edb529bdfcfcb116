package io.gantry.platform.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EngineHttpTest {

    private static final Duration WITHIN = Duration.ofSeconds(10);
    private static final Duration AT_ONCE = Duration.ofMillis(200);

    private final Script engine = new Script();
    private final EngineHttp http = new EngineHttp(cluster -> Optional.empty(), WITHIN);

    @AfterEach
    void close() {
        http.close();
        engine.close();
    }

    private Answer get() throws IOException {
        return http.call(engine.address(), Request.get("/_ping"), WITHIN);
    }

    private static String text(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Test
    void anAnswerWithoutABodyKeepsItsConnection() throws Exception {
        engine.answers("HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 Not Modified\r\n\r\n");
        assertThat(get().status()).isEqualTo(204);
        assertThat(get().status()).isEqualTo(304);
        assertThat(engine.connections()).isEqualTo(1);
    }

    @Test
    void aBodyIsReadByItsLengthOrInChunks() throws Exception {
        engine.answers(
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: 1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertThat(text(get())).isEqualTo("hello");
        assertThat(text(get())).isEqualTo("hello");
        assertThat(text(get())).isEmpty();
        assertThat(engine.connections()).isEqualTo(1);
    }

    @Test
    void aBodyWithoutALengthEndsWithItsConnection() throws Exception {
        engine.answersAndHangsUp("HTTP/1.1 200 OK\r\n\r\nhello");
        engine.answers("HTTP/1.1 204 No Content\r\n\r\n");
        assertThat(text(get())).isEqualTo("hello");
        assertThat(get().status()).isEqualTo(204);
        assertThat(engine.connections()).isEqualTo(2);
        assertThat(http.generation(engine.address()))
                .as("nothing broke that was kept")
                .isZero();
    }

    @Test
    void anAnswerThatIsToComeIsSkipped() throws Exception {
        engine.answers("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
        assertThat(get().status()).isEqualTo(204);
    }

    @Test
    void aKeptConnectionThatBrokeIsReplacedAndRaisesTheGeneration() throws Exception {
        engine.answersAndHangsUp("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
        engine.answers("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2");
        assertThat(text(get())).isEqualTo("1");
        assertThat(text(get())).isEqualTo("2");
        assertThat(http.generation(engine.address())).isEqualTo(1);
    }

    @Test
    void aStartIsNotSentAgainWhenItIsNotKnownWhetherItArrived() throws Exception {
        engine.answersAndHangsUp("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        get();
        assertThatThrownBy(() -> http.call(engine.address(), Request.post("/containers/x/start?a=b"), WITHIN))
                .isInstanceOf(IOException.class);
        assertThat(engine.connections()).isEqualTo(1);
    }

    @Test
    void aConnectionThatIsSaidToCloseIsNotKept() throws Exception {
        engine.answers("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n1");
        engine.answersAndHangsUp("HTTP/1.1 204 No Content\r\n\r\n");
        assertThat(get().keep()).isFalse();
        assertThat(get().status()).isEqualTo(204);
        assertThat(engine.connections()).isEqualTo(2);
    }

    @Test
    void whatIsPostedArrivesWhole() throws Exception {
        engine.answers("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n");
        byte[] body = "{\"Image\":\"busybox\"}".getBytes(StandardCharsets.UTF_8);
        var create = new Request("POST", "/containers/create?name=x", Map.of("Content-Type", "application/json"), body);
        http.call(engine.address(), create, WITHIN);
        http.call(engine.address(), Request.post("/containers/x/start"), WITHIN);
        assertThat(engine.requests().get(0))
                .startsWith("POST /containers/create?name=x HTTP/1.1\r\n")
                .contains("\r\nContent-Type: application/json\r\n")
                .contains("\r\nContent-Length: 19\r\n")
                .endsWith("\r\n\r\n{\"Image\":\"busybox\"}");
        assertThat(engine.requests().get(1)).contains("\r\nContent-Length: 0\r\n");
    }

    @Test
    void whatDoesNotAnswerInTimeIsGivenUp() {
        engine.answers("");
        assertThatThrownBy(() -> http.call(engine.address(), Request.get("/info"), AT_ONCE))
                .hasMessage("no answer within 200 ms");
    }

    @Test
    void whatIsNotHttpOrHasNoEndIsRefused() {
        for (String nonsense : new String[] {
            "SSH-2.0-OpenSSH_9.6\r\n\r\n",
            "HTTP/1.1 abc\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            "HTTP/1.1 200 OK\r\nX: " + "x".repeat(Head.LINE_BYTES_MAX) + "\r\n\r\n",
            "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(Head.HEADERS_MAX + 1) + "\r\n",
        }) {
            engine.answers(nonsense);
            assertThatThrownBy(this::get).as(nonsense).isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void anAnswerThatEndsEarlyIsAnError() {
        engine.answersAndHangsUp("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel");
        engine.answersAndHangsUp("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
        assertThatThrownBy(this::get).hasMessage("the answer ended early");
        assertThatThrownBy(this::get).hasMessage("the answer ended early");
    }

    @Test
    void aStreamIsReadAsItComesAndEndsWhenItIsClosed() throws Exception {
        engine.answers("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
        try (Streamed stream = http.open(engine.address(), Request.get("/events"))) {
            assertThat(stream.body().readNBytes(3)).asString().isEqualTo("one");
            Thread.ofVirtual().start(stream::close);
            assertThatThrownBy(() -> stream.body().read()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void forgettingAnAddressEndsItsStreams() throws Exception {
        engine.answers("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        try (Streamed stream = http.open(engine.address(), Request.get("/events"))) {
            http.forget(engine.address());
            assertThatThrownBy(() -> stream.body().read()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aRequestIsOneRequest() {
        assertThatThrownBy(() -> Request.get("/x HTTP/1.1\r\nHost: y")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Request("GET", "/", Map.of("X", "y\r\nZ: 1"), new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
