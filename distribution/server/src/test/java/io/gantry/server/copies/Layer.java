package io.gantry.server.copies;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a layer answers in whichever copy it is active, at paths of its own. */
final class Layer {

    static final int BIG_BYTES = 8 << 20;
    /** Far more than all sockets between hold. */
    static final long TOO_MUCH = 128L << 20;

    static final int PART = 64 * 1024;

    /** Bytes that a reader of {@code /flood} was given. */
    final AtomicLong flooded = new AtomicLong();
    /** That are open. */
    final AtomicInteger streams = new AtomicInteger();
    /** Requests that it takes, and drops with their connection. */
    final AtomicInteger toDrop = new AtomicInteger();

    private final Vertx vertx;

    Layer(Vertx vertx) {
        this.vertx = vertx;
    }

    void answer(RoutingContext asked) {
        if (toDrop.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            asked.request().connection().close();
            return;
        }
        switch (String.valueOf(asked.request().path())) {
            case "/echo" -> echo(asked);
            case "/sink" -> sink(asked);
            case "/never" -> asked.request().pause();
            case "/flood" -> flood(asked.response().setChunked(true));
            case "/big" -> asked.response().end(Buffer.buffer(new byte[BIG_BYTES]));
            case "/half" -> half(asked);
            case "/events" -> events(asked);
            default -> asked.response().setStatusCode(404).end("nothing");
        }
    }

    private static void echo(RoutingContext asked) {
        String caller = Carried.read(Copy.header(asked, Carried.HEADER))
                .map(Carried::toString)
                .orElse("nobody");
        asked.request()
                .body()
                .onSuccess(body -> asked.response()
                        .putHeader("ETag", "\"7\"")
                        .putHeader("Connection", "X-Hop")
                        .putHeader("X-Hop", "1")
                        .end(String.join(
                                "\n",
                                asked.request().method() + " " + asked.request().uri(),
                                caller,
                                "authorization " + Copy.header(asked, "Authorization"),
                                "trace " + Copy.header(asked, "traceparent"),
                                "body " + body)));
    }

    private static void sink(RoutingContext asked) {
        var taken = new AtomicLong();
        asked.request().handler(part -> taken.addAndGet(part.length()));
        asked.request().endHandler(_ -> asked.response().end("" + taken.get()));
    }

    /** As fast as it is taken: the next part when the one before has left. */
    private void flood(HttpServerResponse response) {
        if (flooded.addAndGet(PART) < TOO_MUCH) {
            response.write(Buffer.buffer(new byte[PART])).onSuccess(_ -> flood(response));
        }
    }

    private static void half(RoutingContext asked) {
        asked.response().putHeader("Content-Type", "application/json").setChunked(true);
        asked.response()
                .write("[1,2,")
                .onSuccess(_ -> asked.request().connection().close());
    }

    /** Numbers from where the reader stopped, one every few milliseconds, for ever. */
    private void events(RoutingContext asked) {
        streams.incrementAndGet();
        String last = Copy.header(asked, "Last-Event-ID");
        var next = new AtomicLong(last == null ? 1 : Long.parseLong(last) + 1);
        HttpServerResponse response =
                asked.response().putHeader("Content-Type", "text/event-stream").setChunked(true);
        long timer = vertx.setPeriodic(5, _ -> {
            long id = next.getAndIncrement();
            var _ = response.write("id: " + id + "\ndata: " + id + "\n\n");
        });
        response.closeHandler(_ -> {
            vertx.cancelTimer(timer);
            streams.decrementAndGet();
        });
    }
}
