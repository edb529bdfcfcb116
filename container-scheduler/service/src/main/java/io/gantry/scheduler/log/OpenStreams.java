package io.gantry.scheduler.log;

import java.util.function.BooleanSupplier;

/** How many streams of one answer have not ended. */
final class OpenStreams {

    private static final long LOOK_MILLIS = 200;

    private int count;

    synchronized void one() {
        count++;
    }

    synchronized void done() {
        count--;
        notifyAll();
    }

    synchronized int count() {
        return count;
    }

    /** @param over whether nobody reads any more: a stream that was closed for that does not tell that it ended */
    synchronized void awaitNone(BooleanSupplier over) throws InterruptedException {
        while (count > 0 && !over.getAsBoolean()) {
            wait(LOOK_MILLIS);
        }
    }
}
