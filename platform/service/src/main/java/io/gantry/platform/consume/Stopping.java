package io.gantry.platform.consume;

import io.gantry.platform.thread.Threads;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Lets waiting threads hear at once that the consumer is to stop. */
final class Stopping {

    private final Threads threads;
    private final CompletableFuture<Void> asked = new CompletableFuture<>();

    Stopping(Threads threads) {
        this.threads = threads;
    }

    /** Ends a thread that waited when the consumer was stopped; what it was doing is rolled back or not begun. */
    static final class Stopped extends RuntimeException {

        private static final long serialVersionUID = 1;

        Stopped() {
            super("the consumer is stopping", null, false, false);
        }
    }

    void ask() {
        asked.complete(null);
    }

    boolean asked() {
        return asked.isDone();
    }

    /** @throws Stopped if asked to stop before or while it waits */
    void pause(Duration time) {
        try {
            if (threads.await(asked, time)) {
                throw new Stopped();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stopped();
        }
    }
}
