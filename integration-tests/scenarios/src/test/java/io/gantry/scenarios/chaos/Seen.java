package io.gantry.scenarios.chaos;

import io.gantry.scenarios.Engines;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Which containers were seen running when, by asking the engines past Gantry the whole time. */
final class Seen implements AutoCloseable {

    private static final long LOOK_EVERY_NANOS = 300_000_000;

    private final Engines engines;
    private final Map<String, Span> spans = new ConcurrentHashMap<>();
    private final Map<String, Thread> watchers = new HashMap<>();
    private final Thread finder = Thread.ofPlatform().daemon().name("seen").unstarted(this::find);
    private volatile boolean closing;

    /**
     * From when to when an allocation's container was seen running, by this process's own clock. It ran in between.
     *
     * @param machine of its engine
     */
    record Span(String machine, String job, long first, long last) {
        boolean overlaps(Span other) {
            return first <= other.last && other.first <= last;
        }
    }

    Seen(Engines engines) {
        this.engines = engines;
    }

    void start() {
        finder.start();
    }

    /** An engine that stands still holds up only its own watcher. */
    private void find() {
        while (!closing) {
            for (Engines.Engine engine : engines.on()) {
                Thread watcher = watchers.get(engine.machine());
                if (watcher == null || !watcher.isAlive()) {
                    watchers.put(engine.machine(), Thread.ofVirtual().start(() -> watch(engine)));
                }
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    private void watch(Engines.Engine engine) {
        while (!closing) {
            List<Engines.Container> now;
            try {
                now = Engines.containers(engine.socket(), engine.machine());
            } catch (RuntimeException _) {
                return; // it is off
            }
            long at = System.nanoTime();
            now.stream()
                    .filter(Engines.Container::running)
                    .forEach(container -> spans.merge(
                            container.allocation(),
                            new Span(engine.machine(), container.job(), at, at),
                            (before, here) -> new Span(before.machine(), before.job(), before.first(), at)));
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    /** By allocation. */
    Map<String, Span> spans() {
        return spans;
    }

    @Override
    public void close() {
        closing = true;
        finder.interrupt();
    }
}
