package io.gantry.platform.consume;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets waiting threads hear at once that the consumer is to stop. */
final class Stopping {

    private final CountDownLatch asked = new CountDownLatch(1);

    /** Ends a thread that waited when the consumer was stopped; what it was doing is rolled back or not begun. */
    static final class Stopped extends RuntimeException {

        private static final long serialVersionUID = 1;

        Stopped() {
            super("the consumer is stopping", null, false, false);
        }
    }

    void ask() {
        asked.countDown();
    }

    boolean asked() {
        return asked.getCount() == 0;
    }

    /** @throws Stopped if asked to stop before or while it waits */
    void pause(Duration time) {
        try {
            if (asked.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new Stopped();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stopped();
        }
    }
}
