package io.gantry.simulation.process;

/** There is no such command, or the script cannot be read. */
public final class NotRunnable extends Exception {

    private static final long serialVersionUID = 1L;

    NotRunnable(String message) {
        super(message);
    }
}
