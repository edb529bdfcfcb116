package io.gantry.simulation.machine;

import io.gantry.simulation.process.Compiler;
import io.gantry.simulation.process.Execution;
import io.gantry.simulation.process.NotRunnable;
import java.time.Duration;
import java.util.List;

/**
 * What a running container's health check has said so far, counted as Docker counts. A command takes no time in this
 * world: one that waits is one that took too long.
 */
public final class Checkup {

    private static final int TOO_LONG = -1;

    /**
     * Docker's {@code Healthcheck}.
     *
     * @param command the words after {@code CMD}
     * @param grace in which failures are not counted
     */
    public record Spec(List<String> command, Duration every, Duration grace, int failures) {
        public Spec {
            command = List.copyOf(command);
        }
    }

    /** As Docker names it. */
    public enum State {
        STARTING,
        HEALTHY,
        UNHEALTHY
    }

    private final Spec spec;
    private State state = State.STARTING;
    private int failed;
    private int exitCode;
    private String output = "";

    Checkup(Spec spec) {
        this.spec = spec;
    }

    public Spec spec() {
        return spec;
    }

    public State state() {
        return state;
    }

    public int failed() {
        return failed;
    }

    /** Of the last try. */
    public int exitCode() {
        return exitCode;
    }

    /** Of the last try. */
    public String output() {
        return output;
    }

    /** Tries once; true if it turned. */
    boolean tried(Container container, WorldClock clock) {
        var words = new StringBuilder();
        exitCode = attempt(new ContainerHost(container, clock, (error, text) -> words.append(text)), words);
        output = words.toString();
        State before = state;
        if (exitCode == 0) {
            failed = 0;
            state = State.HEALTHY;
        } else if (clock.millis() - container.startedMillis() >= spec.grace().toMillis()) {
            failed++;
            state = failed >= spec.failures() ? State.UNHEALTHY : state;
        }
        return state != before;
    }

    private int attempt(Execution.Host host, StringBuilder words) {
        try {
            Execution.Pause pause = new Execution(Compiler.compile(spec.command())).run(host);
            if (pause instanceof Execution.Pause.Exit(int code, boolean _)) {
                return code;
            }
            words.append("Health check exceeded timeout");
            return TOO_LONG;
        } catch (NotRunnable reason) {
            words.append("OCI runtime exec failed: exec failed: unable to start container process: ")
                    .append(reason.getMessage());
            return TOO_LONG;
        }
    }
}
