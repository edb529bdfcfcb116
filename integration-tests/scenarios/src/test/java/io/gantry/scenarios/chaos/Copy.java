package io.gantry.scenarios.chaos;

import io.gantry.scenarios.Eventually;
import io.gantry.scenarios.Gantry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A copy of the program under a service manager: whenever and however it ends it is started again. Its packets are known
 * by its group, so that a network can be cut before it alone.
 */
final class Copy implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final int FIRST_GROUP = 20_800;
    private static final Path FAKETIME = Path.of("/usr/lib", triplet(), "faketime");

    private final String name;
    private final int group;
    private final Gantry gantry;
    private final int peerPort;
    private final CompletableFuture<Void> closing = new CompletableFuture<>();
    private final Thread manager;
    private final AtomicInteger starts = new AtomicInteger();

    /**
     * @param number its place among the copies, from 0
     * @param clock how its clock is wrong, as faketime takes it: {@code +1h}; empty if it is not
     */
    Copy(int number, String name, Gantry gantry, int peerPort, String clock) {
        this.name = name;
        this.group = FIRST_GROUP + number;
        this.peerPort = peerPort;
        this.gantry = gantry.by(starter(group, clock));
        this.manager = Thread.ofPlatform().daemon().name("manager of " + name).unstarted(this::keepUp);
    }

    private static List<String> starter(int group, String clock) {
        List<String> asGroup = List.of("setpriv", "--regid", Integer.toString(group), "--clear-groups");
        if (clock.isEmpty()) {
            return asGroup;
        }
        if (!Files.isDirectory(FAKETIME)) {
            throw new IllegalStateException(FAKETIME + " is not there; on Debian: apt-get install faketime");
        }
        // The monotonic clock stays right, as that of a host with a wrong time does. Without the last word the library
        // takes
        // the end of every timed wait for one of the other clock: each returns at once, and the copy needs a core and a
        // half.
        return List.of(
                "setpriv",
                "--regid",
                Integer.toString(group),
                "--clear-groups",
                "env",
                "LD_PRELOAD=libfaketimeMT.so.1",
                "LD_LIBRARY_PATH=" + FAKETIME,
                "FAKETIME=" + clock,
                "FAKETIME_DONT_FAKE_MONOTONIC=1",
                "FAKETIME_FORCE_MONOTONIC_FIX=0");
    }

    /** Debian's word for this kind of machine. */
    private static String triplet() {
        String kind = System.getProperty("os.arch");
        return (kind.equals("amd64") ? "x86_64" : kind) + "-linux-gnu";
    }

    /** Up and ready; from now on it is kept up. */
    void start() throws IOException {
        gantry.start();
        manager.start();
    }

    /** As an operator does it: SIGTERM, then the next only when this one is ready again. */
    void restart() {
        int before = starts.get();
        gantry.terminate();
        Eventually.until(name + " is started again", Gantry.START_LIMIT, starts::get, now -> now > before);
        Eventually.until(
                name + " is ready again",
                Gantry.START_LIMIT,
                () -> gantry.ready().status(),
                ready -> ready == 200);
    }

    private void keepUp() {
        while (!over()) {
            if (!gantry.alive()) {
                try {
                    gantry.launch();
                    starts.incrementAndGet();
                } catch (IOException e) {
                    System.err.println(name + " could not be started: " + e);
                }
            }
        }
    }

    private boolean over() {
        try {
            closing.get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (Exception e) {
            return true;
        }
    }

    String name() {
        return name;
    }

    /** Of its process, for the firewall. */
    int group() {
        return group;
    }

    /** Where other copies reach it. */
    int peerPort() {
        return peerPort;
    }

    Gantry gantry() {
        return gantry;
    }

    @Override
    public void close() {
        closing.complete(null);
        try {
            manager.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        gantry.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
