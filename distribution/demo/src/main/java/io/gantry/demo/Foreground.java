package io.gantry.demo;

import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import java.util.Optional;
import java.util.function.Supplier;

/** What the end of a demo that holds the terminal stops: also the server it started a moment ago, and none after. */
final class Foreground {

    private final Down down;
    private Optional<Process> server = Optional.empty();
    private boolean ending;

    Foreground(Down down) {
        this.down = down;
    }

    /** The demo goes on while it is ended: what it starts then would be left. */
    synchronized Process server(Supplier<Process> start) {
        if (ending) {
            throw new Failure(Exit.FAILED, "interrupted");
        }
        Process started = start.get();
        server = Optional.of(started);
        return started;
    }

    /** Ctrl-C. */
    void end() {
        Optional<Process> started;
        synchronized (this) {
            ending = true;
            started = server;
        }
        down.all(started.map(Process::toHandle));
    }
}
