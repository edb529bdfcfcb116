package io.gantry.server;

import io.quarkus.runtime.Quarkus;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * The end of a process that must not go on because another copy does what it did: an orderly stop, which gives back what
 * is still its own, and within a limit whatever way. Its service manager starts it clean, as a copy that stands by.
 */
final class Ending {

    /** As {@code EX_TEMPFAIL}: nothing is wrong with the settings or the program, start it again. */
    static final int CODE = 75;

    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Logger LOG = Logger.getLogger(Ending.class);

    private final AtomicBoolean begun = new AtomicBoolean();

    /** Returns at once. Only the first reason is said. */
    void end(String why) {
        if (begun.compareAndSet(false, true)) {
            LOG.errorf("%s; this process ends with %d, to be started again", why, CODE);
            Thread.ofPlatform().daemon().name("gantry-ending").start(Ending::haltWhenLate);
            Quarkus.asyncExit(CODE);
        }
    }

    private static void haltWhenLate() {
        try {
            boolean _ = new CountDownLatch(1).await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(CODE);
    }
}
