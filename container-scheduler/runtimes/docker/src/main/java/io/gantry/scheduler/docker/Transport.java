package io.gantry.scheduler.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import io.gantry.platform.engine.Address;
import io.gantry.platform.engine.Answer;
import io.gantry.platform.engine.EngineHttp;
import io.gantry.platform.engine.Streamed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** docker-java's requests over our connections: its own transports keep a pool of their own for each engine. */
final class Transport implements DockerHttpClient {

    private static final byte[] NONE = {};

    private final EngineHttp http;
    private final Address address;
    private final String prefix;
    private final Way way;

    /** How an answer is awaited. */
    sealed interface Way {
        /** Read whole, on a connection that is kept. */
        record Call(Duration within) implements Way {}

        /** As it comes, on a connection of its own, for as long as it takes. */
        record Stream() implements Way {}
    }

    Transport(EngineHttp http, Address address, String prefix, Way way) {
        this.http = http;
        this.address = address;
        this.prefix = prefix;
        this.way = way;
    }

    /** @throws UncheckedIOException when the engine does not answer */
    @Override
    public Response execute(Request request) {
        try {
            var asked = new io.gantry.platform.engine.Request(
                    request.method(), prefix + request.path(), request.headers(), body(request));
            return switch (way) {
                case Way.Call(Duration within) -> whole(http.call(address, asked, within));
                case Way.Stream() -> streamed(http.open(address, asked));
            };
        } catch (IOException silent) {
            throw new UncheckedIOException(silent);
        }
    }

    private static byte[] body(Request request) throws IOException {
        if (request.hijackedInput() != null) {
            throw new UnsupportedOperationException("nothing is sent to containers' standard input");
        }
        byte[] bytes = request.bodyBytes();
        InputStream stream = request.body();
        return bytes != null ? bytes : stream == null ? NONE : stream.readAllBytes();
    }

    private static Response whole(Answer answer) {
        return new Received(answer.status(), answer.headers(), new ByteArrayInputStream(answer.body()), () -> {});
    }

    private static Response streamed(Streamed answer) {
        return new Received(answer.status(), answer.headers(), answer.body(), answer::close);
    }

    private record Received(int status, Map<String, List<String>> headers, InputStream body, Runnable closing)
            implements Response {

        @Override
        public int getStatusCode() {
            return status;
        }

        @Override
        public Map<String, List<String>> getHeaders() {
            return headers;
        }

        @Override
        public InputStream getBody() {
            return body;
        }

        @Override
        public void close() {
            closing.run();
        }
    }

    @Override
    public void close() {
        // The connections are everybody's.
    }
}
