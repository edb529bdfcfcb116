package io.gantry.scheduler.queue;

import io.gantry.platform.thread.Threads;
import java.time.Duration;
import java.util.concurrent.Future;

/** Before something is tried again that the database refused: longer each time, and over at once when all ends. */
final class Pause {

    private static final long MIN_MILLIS = 100;
    private static final long MAX_MILLIS = 5_000;

    private final Threads threads;
    private final Future<?> closing;
    private long millis = MIN_MILLIS;

    Pause(Threads threads, Future<?> closing) {
        this.threads = threads;
        this.closing = closing;
    }

    /** How long the next one is. */
    long millis() {
        return millis;
    }

    void await() {
        try {
            boolean _ = threads.await(closing, Duration.ofMillis(millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        millis = Math.min(millis * 2, MAX_MILLIS);
    }
}
