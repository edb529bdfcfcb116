package io.gantry.scheduler.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.kinds.json.GantryJson;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Output as server-sent events. Unlike a watch, whose slow reader is dropped, output waits for its reader: whoever
 * produces it is held up when the queue is full, and so is the engine behind it.
 */
final class OutputStreamAnswer implements AutoCloseable {

    static final int QUEUE_MAX = 256;
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final long OFFER_MILLIS = 200;

    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final List<AutoCloseable> sources = new CopyOnWriteArrayList<>();
    private volatile boolean over;
    private volatile Entry.@Nullable Event last;

    private sealed interface Entry {
        record Event(@Nullable String name, Object data) implements Entry {}

        record End() implements Entry {}
    }

    /** Waits while the reader has enough; false when there is no reader any more. */
    boolean give(@Nullable String name, Object data) {
        return put(new Entry.Event(name, data));
    }

    /** After what was given. */
    void end() {
        boolean _ = put(new Entry.End());
    }

    /** Ends it at once, whatever is still queued: the reader is told only this. */
    void breakOff(String name, Object data) {
        last = new Entry.Event(name, data);
        boolean _ = queue.offer(new Entry.End()); // only wakes the writer; a full queue does not need it
    }

    private boolean put(Entry entry) {
        try {
            while (!over) {
                if (queue.offer(entry, OFFER_MILLIS, TimeUnit.MILLISECONDS)) {
                    return true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    boolean over() {
        return over;
    }

    /** Is closed when the answer is over. */
    void from(AutoCloseable source) {
        sources.add(source);
        if (over) {
            closeQuietly(source);
        }
    }

    /** @param begin is called when the reader is there; produces on other threads */
    Response response(Runnable begin) {
        StreamingOutput body = out -> {
            begin.run();
            write(out);
        };
        return Response.ok(body, "text/event-stream")
                .header("Cache-Control", "no-cache")
                .header("X-Accel-Buffering", "no")
                .build();
    }

    void write(OutputStream out) throws IOException {
        try {
            send(out, ": gantry\n\n");
            boolean more = true;
            while (more) {
                more = writeNext(out);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    private boolean writeNext(OutputStream out) throws IOException, InterruptedException {
        Entry next = last == null ? queue.poll(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS) : null;
        Entry.Event broken = last;
        if (broken != null) {
            send(out, encoded(broken));
            return false;
        }
        return switch (next) {
            case null -> {
                send(out, ": heartbeat\n\n");
                yield true;
            }
            case Entry.End() -> false;
            case Entry.Event event -> {
                send(out, encoded(event));
                yield true;
            }
        };
    }

    private static String encoded(Entry.Event event) {
        return (event.name() == null ? "" : "event: " + event.name() + "\n") + "data: " + json(event.data()) + "\n\n";
    }

    private static String json(Object data) {
        try {
            return GantryJson.lenient().writeValueAsString(data);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("cannot write output as JSON", broken);
        }
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        over = true;
        sources.forEach(OutputStreamAnswer::closeQuietly);
    }

    private static void closeQuietly(AutoCloseable source) {
        try {
            source.close();
        } catch (Exception late) { // nobody reads it any more
            org.jboss.logging.Logger.getLogger(OutputStreamAnswer.class).debugf(late, "closing output");
        }
    }
}
