package io.gantry.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Clients that submit jobs of 100 tasks as fast as they are answered, and delete them again when some more are there. They
 * wait a little when their namespace is full of jobs that are still being ended, and ask again what could not be answered.
 */
final class SteadyLoad implements AutoCloseable {

    private static final int CLIENTS = 16;
    private static final int TASKS = 100;
    private static final int KEPT = 8;
    private static final Duration WAIT = Duration.ofMillis(100);

    private final Rest rest;
    private final AtomicLong waits = new AtomicLong();
    private final AtomicLong unanswered = new AtomicLong();
    private final AtomicLong jobs = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ending;

    SteadyLoad(Rest rest) {
        this.rest = rest;
        for (int client = 0; client < CLIENTS; client++) {
            String prefix = "load-" + client + "-";
            threads.add(Thread.ofPlatform().name("client-" + client).start(() -> go(prefix)));
        }
    }

    private void go(String prefix) {
        var declared = new Declared(rest);
        var kept = new ArrayDeque<String>();
        try {
            for (int number = 0; !ending; number++) {
                submit(declared, prefix + number);
                jobs.incrementAndGet();
                kept.add(prefix + number);
                if (kept.size() > KEPT) {
                    delete(kept.remove());
                }
            }
        } catch (IOException | IllegalStateException e) {
            failure.compareAndSet(null, e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void submit(Declared declared, String name) throws IOException, InterruptedException {
        boolean again = false;
        while (!ending) {
            switch (declared.job(name, TASKS, Fleet.TASK, again)) {
                case YES -> {
                    return;
                }
                case NO_ROOM -> waits.incrementAndGet();
                case UNKNOWN -> {
                    unanswered.incrementAndGet();
                    again = true;
                }
            }
            Waiting.pause(WAIT);
        }
    }

    private void delete(String name) throws IOException, InterruptedException {
        while (!ending && !rest.deleted(Declared.JOBS + name)) {
            unanswered.incrementAndGet();
            Waiting.pause(WAIT);
        }
    }

    /** Jobs that were taken so far; none of all the requests may have been refused. */
    long jobs() {
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a request failed", failed);
        }
        return jobs.get();
    }

    /** How often one was told that the namespace is full, and waited. */
    long waits() {
        return waits.get();
    }

    /** How often one was told that it cannot be answered now, and asked again. */
    long unanswered() {
        return unanswered.get();
    }

    @Override
    public void close() {
        ending = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
