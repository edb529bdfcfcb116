package io.gantry.simulation.machine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What happens on a machine, told to all who listen; a little of the past is kept, as Docker does. */
public final class Events {

    private static final int KEPT = 64;
    private static final int QUEUE_MAX = 50_000;

    private final ArrayDeque<Event> past = new ArrayDeque<>(4);
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /** One who listens. */
    public final class Listener implements AutoCloseable {
        private final BlockingQueue<Event> queue = new LinkedBlockingQueue<>(QUEUE_MAX);
        private volatile boolean lost;

        /** The next event, or null if there is none within this time. */
        public @Nullable Event next(Duration atMost) throws InterruptedException {
            return queue.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
        }

        /** Whether it has missed some, or the machine has lost its power. */
        public boolean isLost() {
            return lost;
        }

        @Override
        public void close() {
            listeners.remove(this);
        }
    }

    /** From now on, and what is kept of what happened since; 0 for nothing of the past. */
    public synchronized Listener listen(long sinceMillis) {
        var listener = new Listener();
        for (Event event : past) {
            if (sinceMillis > 0 && event.millis() >= sinceMillis) {
                listener.queue.add(event);
            }
        }
        listeners.add(listener);
        return listener;
    }

    synchronized void tell(Event event) {
        past.add(event);
        if (past.size() > KEPT) {
            past.removeFirst();
        }
        for (Listener listener : listeners) {
            listener.lost |= !listener.queue.offer(event);
        }
    }

    /** The power is gone: nobody hears any more. */
    synchronized void cut() {
        listeners.forEach(listener -> listener.lost = true);
        listeners.clear();
        past.clear();
    }
}
