package io.gantry.cli;

import java.util.List;

/** Ends a command with an exit code and lines that say what, which, why and what to do. */
public final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Exit exit;
    private final transient List<String> lines;

    public Failure(Exit exit, String... lines) {
        this(exit, List.of(lines));
    }

    public Failure(Exit exit, List<String> lines) {
        super(String.join("\n", lines));
        this.exit = exit;
        this.lines = List.copyOf(lines);
    }

    public Exit exit() {
        return exit;
    }

    public List<String> lines() {
        return lines;
    }
}
