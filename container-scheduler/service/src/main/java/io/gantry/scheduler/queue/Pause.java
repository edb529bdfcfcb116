package io.gantry.scheduler.queue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Before something is tried again that the database refused: longer each time, and over at once when all ends. */
final class Pause {

    private static final long MIN_MILLIS = 100;
    private static final long MAX_MILLIS = 5_000;

    private final CountDownLatch closing;
    private long millis = MIN_MILLIS;

    Pause(CountDownLatch closing) {
        this.closing = closing;
    }

    /** How long the next one is. */
    long millis() {
        return millis;
    }

    void await() {
        try {
            boolean _ = closing.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        millis = Math.min(millis * 2, MAX_MILLIS);
    }
}
