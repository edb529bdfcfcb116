package io.gantry.demo;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.provisioner.local.LocalHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Stops all that runs of one data folder, outermost first: the server would start again what is taken from under it.
 * Data, and the wish that machines be on, stay.
 */
final class Down {

    private static final Duration SERVER_LIMIT = Duration.ofSeconds(40);
    private static final Duration CHILD_LIMIT = Duration.ofSeconds(20);
    private static final Duration KILLED_LIMIT = Duration.ofSeconds(5);
    private static final Duration MACHINES_LIMIT = Duration.ofSeconds(60);

    private final Context context;

    Down(Context context) {
        this.context = context;
    }

    /** What may not have signed the data folder yet, so that only who started it knows it. */
    record Unsigned(Optional<ProcessHandle> server, Optional<ProcessHandle> world) {
        static final Unsigned NONE = new Unsigned(Optional.empty(), Optional.empty());
    }

    Exit all() {
        return all(Unsigned.NONE);
    }

    Exit all(Unsigned started) {
        return all(started, "down; data stays in " + context.home());
    }

    /** For who deletes the data next, and says so. */
    Exit allBeforeDeletion() {
        return all(Unsigned.NONE, "down");
    }

    private Exit all(Unsigned started, String whenDown) {
        Path home = context.home();
        if (!Files.isDirectory(home)) {
            say("nothing runs: there is no data folder " + home);
            return Exit.OK;
        }
        boolean clean =
                end("the server", alive(started.server()).or(() -> RunningServer.processOf(home)), SERVER_LIMIT);
        clean &= end("Kafka", RunningServer.named(home.resolve("kafka/process.json")), CHILD_LIMIT);
        clean &= end("PostgreSQL", RunningServer.named(home.resolve("postgres/process.json")), CHILD_LIMIT);
        clean &= end("the simulated world", alive(started.world()).or(() -> SimulatedWorld.of(home)), CHILD_LIMIT);
        clean &= machines(home);
        say(clean ? whenDown : "not all is down, see above; data stays in " + home);
        return clean ? Exit.OK : Exit.FAILED;
    }

    private static Optional<ProcessHandle> alive(Optional<ProcessHandle> process) {
        return process.filter(ProcessHandle::isAlive);
    }

    private boolean machines(Path home) {
        if (!Files.isDirectory(home.resolve("machines"))) {
            return true;
        }
        Optional<String> trouble = new LocalHost(home).takeDown(MACHINES_LIMIT);
        say(trouble.map(text -> "local machines: " + text).orElse("local machines are off, their networks gone"));
        return trouble.isEmpty();
    }

    /** Asks, waits, kills. */
    private boolean end(String what, Optional<ProcessHandle> process, Duration limit) {
        if (process.isEmpty()) {
            return true;
        }
        ProcessHandle running = process.get();
        running.destroy();
        boolean ended = within(running, limit);
        if (!ended) {
            running.destroyForcibly();
            ended = within(running, KILLED_LIMIT);
            say(what + " did not stop within " + limit.toSeconds() + " s"
                    + (ended ? ": killed" : " and cannot be killed"));
        } else {
            say(what + " has stopped");
        }
        return ended;
    }

    private static boolean within(ProcessHandle process, Duration limit) {
        try {
            process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException _) {
            return !process.isAlive();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    private void say(String line) {
        context.terminal().say(line);
    }
}
