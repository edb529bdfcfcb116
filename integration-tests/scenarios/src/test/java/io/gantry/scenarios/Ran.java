package io.gantry.scenarios;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command that has ended.
 *
 * @param output what it said, errors apart
 */
public record Ran(List<String> command, int code, String output, String errors) {

    /** Runs it to its end; killed at the limit. */
    public static Ran of(Duration limit, Map<String, String> environment, List<String> command) throws Exception {
        Path output = Files.createTempFile("gantry-scenario-", ".out");
        Path errors = Files.createTempFile("gantry-scenario-", ".err");
        try {
            var builder = new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("GANTRY_"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(
                        command + " did not end within " + limit.toSeconds() + " s\n" + read(output) + read(errors));
            }
            return new Ran(command, process.exitValue(), read(output), read(errors));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    public static Ran of(String... command) throws Exception {
        return of(Duration.ofSeconds(60), Map.of(), List.of(command));
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** Itself, if it ended so. */
    public Ran ended(int wanted) {
        if (code != wanted) {
            throw new AssertionError("not code " + wanted + ": " + this);
        }
        return this;
    }

    @Override
    public String toString() {
        return String.join(" ", command) + " ended with code " + code + "\n" + output + errors;
    }
}
