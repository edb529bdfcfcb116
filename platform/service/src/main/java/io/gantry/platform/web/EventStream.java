package io.gantry.platform.web;

import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events to one watcher. Whoever has news offers it from any thread and never waits: a watcher that reads so
 * slowly that its queue is full is dropped (it comes back with {@code Last-Event-ID}). The request's own virtual thread
 * writes, and sends a comment when there was nothing for {@link #HEARTBEAT}, which also finds watchers that have gone.
 *
 * <p>A resource returns {@link #response}; its method must not carry {@code @Produces("text/event-stream")}, since that
 * makes Quarkus REST encode events by itself.
 */
public final class EventStream implements AutoCloseable {

    public static final int QUEUE_EVENTS_DEFAULT = 1_000;
    /** A position that no event has. */
    static final long NOWHERE = -1;

    static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final BlockingQueue<Optional<Event>> queue;
    private final Duration heartbeat;
    private final List<Runnable> whenOver = new CopyOnWriteArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    /** The end is this flag; the empty entry in the queue only wakes the writer. */
    private volatile boolean ending;

    private volatile boolean dropped;
    /** An event with an id was written. */
    private boolean bookmarked;

    /**
     * One event.
     *
     * @param id where to go on after it; null if one cannot
     * @param name the event's name; null is {@code message}
     * @param data usually JSON
     */
    public record Event(@Nullable String id, @Nullable String name, String data) {

        public Event {
            if (isMultiLine(id) || isMultiLine(name)) {
                throw new IllegalArgumentException("an event's id and name are one line each");
            }
        }

        public static Event of(long position, String data) {
            return new Event(Long.toString(position), null, data);
        }

        private static boolean isMultiLine(@Nullable String text) {
            return text != null && (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0);
        }
    }

    public EventStream(int queueEventsMax) {
        this(queueEventsMax, HEARTBEAT);
    }

    EventStream(int queueEventsMax, Duration heartbeat) {
        this.queue = new ArrayBlockingQueue<>(queueEventsMax);
        this.heartbeat = heartbeat;
    }

    /**
     * The position in a {@code Last-Event-ID} header; empty if there is none. One that is not ours is {@link #NOWHERE}: its
     * sender has seen something, and must hear that he cannot go on from there.
     */
    public static OptionalLong position(@Nullable String lastEventId) {
        if (lastEventId == null || lastEventId.isBlank()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(lastEventId.strip()));
        } catch (NumberFormatException e) {
            return OptionalLong.of(NOWHERE);
        }
    }

    /** False if the stream is over, or is now, because the watcher is too slow. */
    public boolean offer(Event event) {
        if (over.get() || ending) {
            return false;
        }
        if (queue.offer(Optional.of(event))) {
            return true;
        }
        dropped = true;
        close();
        return false;
    }

    /** Runs once when the stream is over for whatever reason; stop offering then. */
    public void whenOver(Runnable action) {
        whenOver.add(action);
        if (over.get()) {
            runOnce(action);
        }
    }

    /** Ends it after what is queued. */
    @Override
    public void close() {
        ending = true;
        var _ = queue.offer(Optional.empty()); // only wakes the writer; a full queue does not need it
    }

    /** The answer that carries the events; it lasts until the stream ends or the watcher goes. */
    public Response response() {
        var noCache = new CacheControl();
        noCache.setNoCache(true);
        return Response.ok((StreamingOutput) this::writeTo, "text/event-stream")
                .cacheControl(noCache)
                .header("X-Accel-Buffering", "no")
                .build();
    }

    void writeTo(OutputStream out) throws IOException {
        try {
            write(out, ": gantry\n\n"); // the watcher hears at once that it is heard
            while (writeNext(out)) {
                // until it ends
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    private boolean writeNext(OutputStream out) throws IOException, InterruptedException {
        if (dropped) {
            leaveBookmark(out);
            return false;
        }
        Optional<Event> event = ending ? queue.poll() : queue.poll(heartbeat.toNanos(), TimeUnit.NANOSECONDS);
        if (event == null) {
            return !ending && heartbeat(out);
        }
        if (event.isEmpty()) {
            return false;
        }
        bookmarked |= event.get().id() != null;
        write(out, encode(event.get()));
        return true;
    }

    /** One that is dropped before it had any event still learns where to go on: an id without data is no event. */
    private void leaveBookmark(OutputStream out) throws IOException {
        Optional<Event> queued = queue.poll();
        @Nullable Event first = queued == null ? null : queued.orElse(null);
        @Nullable String id = first == null ? null : first.id();
        if (!bookmarked && id != null && id.matches("\\d{1,18}")) {
            write(out, "id: " + Math.max(0, Long.parseLong(id) - 1) + "\n\n");
        }
    }

    private static boolean heartbeat(OutputStream out) throws IOException {
        write(out, ": heartbeat\n\n");
        return true;
    }

    private void end() {
        if (over.compareAndSet(false, true)) {
            for (Runnable action : List.copyOf(whenOver)) {
                runOnce(action);
            }
        }
    }

    private void runOnce(Runnable action) {
        if (whenOver.remove(action)) {
            action.run();
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String encode(Event event) {
        var text = new StringBuilder(event.data().length() + 64);
        if (event.id() != null) {
            text.append("id: ").append(event.id()).append('\n');
        }
        if (event.name() != null) {
            text.append("event: ").append(event.name()).append('\n');
        }
        event.data().lines().forEach(line -> text.append("data: ").append(line).append('\n'));
        if (event.data().isEmpty()) {
            text.append("data:\n");
        }
        return text.append('\n').toString();
    }
}
