package io.gantry.supervisor;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A program of ours that must not outlive us, however we end: a small shell holds the end of a pipe from us and stops
 * the program when the pipe closes, which even {@code kill -9} cannot prevent. The program's pid and start time are
 * kept in a file, so that a leftover is recognised (a pid alone may have been given to somebody else).
 */
final class ChildProcess implements AutoCloseable {

    /**
     * Runs in a session of its own (setsid), so that Ctrl-C in a terminal reaches only us, who stop things in order.
     * $1 is the signal that stops the program, the rest the program. The program's own standard input is empty; ours is
     * the pipe.
     */
    private static final String GUARD = """
            signal=$1; shift
            exec 3<&0
            "$@" </dev/null 3<&- & child=$!
            { cat <&3 >/dev/null; kill -s "$signal" "$child" 2>/dev/null; } & guard=$!
            exec 3<&-
            trap 'kill -s "$signal" "$child" 2>/dev/null' TERM INT
            wait "$child"; code=$?
            while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done
            kill "$guard" 2>/dev/null
            exit "$code"
            """;

    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final long LOOK_AGAIN_MILLIS = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is written beside the data: who is running on it. */
    record Running(long pid, long startedMillis) {

        static Running of(ProcessHandle handle) {
            return new Running(
                    handle.pid(),
                    handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
        }

        /** The process, if it is still the one that was written down. */
        Optional<ProcessHandle> find() {
            return ProcessHandle.of(pid).filter(handle -> of(handle).equals(this));
        }
    }

    private final String what;
    private final Process shell;
    private final Path log;

    /** What the shell runs, once seen: it outlives a shell that is killed, for as long as it takes to stop. */
    private volatile List<ProcessHandle> programs = List.of();

    private ChildProcess(String what, Process shell, Path log) {
        this.what = what;
        this.shell = shell;
        this.log = log;
    }

    /**
     * Starts a program after ending a leftover of it.
     *
     * @param what for messages: {@code PostgreSQL}
     * @param stopSignal without SIG: {@code INT}
     * @param record where pid and start time are kept
     * @param log takes the program's output; begun anew
     */
    static ChildProcess start(String what, String stopSignal, Path record, Path log, List<String> command)
            throws IOException {
        endLeftover(what, record);
        Files.createDirectories(log.toAbsolutePath().getParent());
        var line = new ArrayList<>(List.of("setsid", "/bin/sh", "-c", GUARD, "gantry-guard", stopSignal));
        line.addAll(command);
        Process shell = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        JSON.writeValue(record.toFile(), Running.of(shell.toHandle()));
        return new ChildProcess(what, shell, log);
    }

    /** The guard of a server that was killed is already stopping its program; it gets a limited time for that. */
    private static void endLeftover(String what, Path record) throws IOException {
        if (!Files.exists(record)) {
            return;
        }
        Running leftover = JSON.readValue(record.toFile(), Running.class);
        Optional<ProcessHandle> handle = leftover.find();
        if (handle.isPresent()) {
            var programs = handle.get().descendants().toList();
            handle.get().destroy();
            if (!endsWithin(handle.get(), STOP_LIMIT)) {
                programs.forEach(ProcessHandle::destroyForcibly);
                handle.get().destroyForcibly();
                if (!endsWithin(handle.get(), STOP_LIMIT)) {
                    throw new IOException(what + ": an older process (pid " + leftover.pid() + ") does not end; "
                            + "end it by hand and start again");
                }
            }
        }
        Files.delete(record);
    }

    private static boolean endsWithin(ProcessHandle handle, Duration limit) {
        try {
            handle.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (java.util.concurrent.TimeoutException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("waiting for pid " + handle.pid() + " failed", e);
        }
    }

    /** @throws IOException if the program ends, or the limit passes, before it is ready; with the end of its log */
    void awaitReady(BooleanSupplier ready, Duration limit) throws IOException {
        long looks = limit.toMillis() / LOOK_AGAIN_MILLIS;
        for (long look = 0; look < looks; look++) {
            if (ready.getAsBoolean()) {
                notePrograms();
                return;
            }
            if (waited(LOOK_AGAIN_MILLIS)) {
                throw new IOException(
                        what + " ended with code " + shell.exitValue() + " while starting:\n" + endOfLog());
            }
        }
        close();
        throw new IOException(what + " was not ready after " + limit.toSeconds() + " s:\n" + endOfLog());
    }

    private boolean waited(long millis) {
        try {
            return shell.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String endOfLog() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size())) + "\n(all of it: " + log
                + ")";
    }

    boolean alive() {
        if (programs.isEmpty()) {
            notePrograms();
        }
        return shell.isAlive();
    }

    private void notePrograms() {
        programs = shell.toHandle().descendants().toList();
    }

    /** Stops the program as it likes to be stopped; kills it after {@link #STOP_LIMIT}. */
    @Override
    public void close() {
        close(STOP_LIMIT);
    }

    void close(Duration limit) {
        if (shell.isAlive()) {
            notePrograms();
        }
        shell.destroy();
        if (!endsWithin(shell.toHandle(), limit)) {
            programs.forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
        // One whose shell was killed alone is stopped by the end of the pipe.
        programs.stream().filter(program -> !endsWithin(program, limit)).forEach(ProcessHandle::destroyForcibly);
    }
}
