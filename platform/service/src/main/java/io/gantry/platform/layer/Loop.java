package io.gantry.platform.layer;

import io.gantry.platform.database.LeaseLost;
import io.gantry.platform.thread.Running;
import io.gantry.platform.thread.Threads;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A background loop on a virtual thread, driven by level: each step looks at the whole of what it is about, so it does
 * not matter how many wakes led to it, and none is lost. A step that throws is counted, logged and followed by a pause
 * that doubles from {@value #PAUSE_MIN_MILLIS} ms to {@value #PAUSE_MAX_MILLIS} ms; wakes do not shorten it, so a broken
 * step cannot spin.
 */
public final class Loop implements AutoCloseable {

    static final long PAUSE_MIN_MILLIS = 100;
    static final long PAUSE_MAX_MILLIS = 10_000;
    /** How long {@link #close} waits for the running step, then again after interrupting it. */
    private static final Duration STOP_MAX = Duration.ofSeconds(5);

    private static final Logger LOG = Logger.getLogger(Loop.class);

    private final String name;
    private final Duration every;
    private final Step step;
    private final Counter failures;
    private final Threads threads;
    private final Lock lock;
    private final Condition changed;
    private boolean awake = true;
    private boolean stopping;
    private @Nullable Running thread;

    /** @param every the longest time between two steps when nobody wakes it */
    public Loop(Threads threads, String name, Duration every, Step step) {
        this.threads = threads;
        this.lock = threads.lock();
        this.changed = lock.newCondition();
        this.name = name;
        this.every = every;
        this.step = step;
        this.failures = Metrics.counter("gantry.loop.failures", "loop", name);
    }

    /** Begins with a step at once. Starting twice is an error. */
    public void start() {
        lock.lock();
        try {
            if (thread != null || stopping) {
                throw new IllegalStateException("loop " + name + " was started or closed before");
            }
            thread = threads.start("gantry-" + name, this::turn);
        } finally {
            lock.unlock();
        }
    }

    /** Asks for a step soon; many wakes before it begins are one. Callable from any thread, before start too. */
    public void wake() {
        lock.lock();
        try {
            awake = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Stops after the running step; interrupts one that takes too long. Returns within twice {@link #STOP_MAX}. */
    @Override
    public void close() {
        Running running = stopping();
        if (running == null || running.isCurrent()) {
            return;
        }
        try {
            if (!running.join(STOP_MAX)) {
                running.interrupt();
                if (!running.join(STOP_MAX)) {
                    LOG.warnf("loop %s did not stop within %s", name, STOP_MAX.multipliedBy(2));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Running stopping() {
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
            return thread;
        } finally {
            lock.unlock();
        }
    }

    private void turn() {
        long pauseMillis = 0;
        while (waitForWork(pauseMillis)) {
            pauseMillis = runStep(pauseMillis);
        }
    }

    private long runStep(long lastPauseMillis) {
        try {
            step.run();
            return 0;
        } catch (Exception e) { // the top of a loop: whatever it is, the loop goes on
            failures.increment();
            long pause = Math.clamp(lastPauseMillis * 2, PAUSE_MIN_MILLIS, PAUSE_MAX_MILLIS);
            if (e instanceof LeaseLost) { // what it means is said, once, by who ends this process for it
                LOG.debugf("loop %s: %s", name, e.getMessage());
            } else if (!isStopping()) {
                LOG.warnf(e, "loop %s: step failed; next in %d ms", name, pause);
            }
            return pause;
        }
    }

    /** Waits for a wake or the period; after a failure for the pause, whatever wakes. False when stopping. */
    private boolean waitForWork(long pauseMillis) {
        lock.lock();
        try {
            long left = pauseMillis > 0 ? TimeUnit.MILLISECONDS.toNanos(pauseMillis) : every.toNanos();
            while (!stopping && left > 0 && (pauseMillis > 0 || !awake)) {
                left = changed.awaitNanos(left);
            }
            awake = false;
            return !stopping;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private boolean isStopping() {
        lock.lock();
        try {
            return stopping;
        } finally {
            lock.unlock();
        }
    }
}
