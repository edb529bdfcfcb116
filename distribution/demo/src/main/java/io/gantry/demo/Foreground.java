package io.gantry.demo;

import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import java.util.Optional;
import java.util.function.Supplier;

/** What the end of a demo that holds the terminal stops: also what it started a moment ago, and nothing is started after. */
final class Foreground {

    private final Down down;
    private Optional<Process> server = Optional.empty();
    private Optional<Process> world = Optional.empty();
    private boolean ending;

    Foreground(Down down) {
        this.down = down;
    }

    synchronized Process server(Supplier<Process> start) {
        Process started = started(start);
        server = Optional.of(started);
        return started;
    }

    synchronized Process world(Supplier<Process> start) {
        Process started = started(start);
        world = Optional.of(started);
        return started;
    }

    /** The demo goes on while it is ended: what it starts then would be left. */
    private Process started(Supplier<Process> start) {
        if (ending) {
            throw new Failure(Exit.FAILED, "interrupted");
        }
        return start.get();
    }

    /** Ctrl-C. */
    void end() {
        Down.Unsigned started;
        synchronized (this) {
            ending = true;
            started = new Down.Unsigned(server.map(Process::toHandle), world.map(Process::toHandle));
        }
        down.all(started);
    }
}
