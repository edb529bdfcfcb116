package io.gantry.cli;

import io.gantry.cli.terminal.Terminal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What surrounds a command: nothing of it is reached any other way, so that tests can be in its place.
 *
 * @param environment variables
 * @param folder the working directory
 * @param nanos a monotonic clock
 */
public record Context(
        Terminal terminal,
        Map<String, String> environment,
        Path folder,
        InstantSource time,
        LongSupplier nanos,
        Pause pause) {

    /** Waits between two looks. */
    @FunctionalInterface
    public interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    /** Waits; who interrupts it wants no more of the command. */
    public void waitFor(Duration time) {
        try {
            pause.of(time);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.FAILED, "interrupted");
        }
    }

    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** Where the server keeps its data, and leaves its address and token. */
    public Path home() {
        return variable("GANTRY_HOME").map(folder::resolve).orElseGet(() -> folder.resolve(".gantry"));
    }
}
