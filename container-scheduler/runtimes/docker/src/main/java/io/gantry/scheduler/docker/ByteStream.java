package io.gantry.scheduler.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Reads one streamed answer on a virtual thread until it ends or is closed. (The library's own streams take a platform
 * thread each; a thousand nodes are a thousand event streams.)
 */
final class ByteStream implements AutoCloseable {

    private static final int ERROR_BODY_MAX = 4096;

    private final AtomicReference<State> state = new AtomicReference<>(new State.Opening());
    private final Consumer<String> broken;
    private final Thread thread;

    private sealed interface State {
        record Opening() implements State {}

        record Open(Response response) implements State {}

        record Closed() implements State {}
    }

    /** Takes the bytes of an answer; returns when they end. */
    interface Reader {
        void read(InputStream body) throws IOException;
    }

    private ByteStream(String threadName, Consumer<String> broken, Consumer<ByteStream> run) {
        this.broken = broken;
        this.thread = Thread.ofVirtual().name(threadName).unstarted(() -> run.accept(this));
    }

    /**
     * @param broken is told once when the stream fails by itself; never after it was closed
     * @param after is called once when all is over, however it ended
     */
    static ByteStream open(
            String threadName,
            DockerHttpClient client,
            Request request,
            Reader reader,
            Consumer<String> broken,
            Runnable after) {
        var stream = new ByteStream(threadName, broken, self -> {
            try {
                self.run(client, request, reader);
            } finally {
                after.run();
            }
        });
        stream.thread.start();
        return stream;
    }

    private void run(DockerHttpClient client, Request request, Reader reader) {
        try (Response response = client.execute(request)) {
            if (!opened(response)) {
                return;
            }
            if (response.getStatusCode() / 100 != 2) {
                failed(errorOf(response));
                return;
            }
            reader.read(response.getBody());
        } catch (IOException | RuntimeException failure) {
            failed(EngineWords.silence(failure));
        }
    }

    private boolean opened(Response response) {
        State was = state.getAndUpdate(now -> now instanceof State.Closed ? now : new State.Open(response));
        return !(was instanceof State.Closed);
    }

    private static String errorOf(Response response) throws IOException {
        String body = new String(response.getBody().readNBytes(ERROR_BODY_MAX), StandardCharsets.UTF_8);
        String message = EngineWords.messageOf(body);
        return EngineWords.bounded(message == null ? response.getStatusCode() + " " + body : message);
    }

    private void failed(String detail) {
        if (!(state.getAndSet(new State.Closed()) instanceof State.Closed)) {
            broken.accept(detail);
        }
    }

    boolean closed() {
        return state.get() instanceof State.Closed;
    }

    @Override
    public void close() {
        switch (state.getAndSet(new State.Closed())) {
            case State.Open(Response response) -> response.close();
            case State.Opening() -> thread.interrupt(); // an engine that hangs before it answers: ends its connection
            case State.Closed() -> {}
        }
    }
}
