package io.gantry.server;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many requests are worked on at once. What is more is told to come again before anything of it is read, so that
 * those inside end in time and memory stays bounded. A request that turns into a stream of events gives its place back:
 * streams live long, cost little, and have bounds of their own where they begin.
 */
final class Crowd {

    private static final String STREAM = "text/event-stream";

    private final AtomicInteger inside = new AtomicInteger();
    private final int max;

    /** @param max 1 and more */
    Crowd(int max) {
        this.max = max;
    }

    int max() {
        return max;
    }

    int inside() {
        return inside.get();
    }

    /** False if there is no place; a place taken is given back by itself, however the request ends. */
    boolean enter(RoutingContext asked) {
        if (inside.incrementAndGet() > max) {
            inside.decrementAndGet();
            return false;
        }
        var left = new AtomicBoolean();
        asked.addHeadersEndHandler(headers -> {
            if (isStream(asked)) {
                leave(left);
            }
        });
        asked.addEndHandler(end -> leave(left));
        return true;
    }

    private static boolean isStream(RoutingContext asked) {
        String type = asked.response().headers().get(HttpHeaders.CONTENT_TYPE);
        return type != null && type.startsWith(STREAM);
    }

    private void leave(AtomicBoolean left) {
        if (left.compareAndSet(false, true)) {
            inside.decrementAndGet();
        }
    }
}
