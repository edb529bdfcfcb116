package io.gantry.scenarios;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A command that goes on by itself, and what it has said so far. Closing it kills it. */
final class Following implements AutoCloseable {

    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final List<String> command;
    private final Process process;
    private final Path said;

    private Following(List<String> command, Process process, Path said) {
        this.command = command;
        this.process = process;
        this.said = said;
    }

    static Following of(Map<String, String> environment, List<String> command) throws IOException {
        Path said = Files.createTempFile("gantry-scenario-", ".out");
        var builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("GANTRY_"));
        builder.environment().putAll(environment);
        return new Following(command, builder.start(), said);
    }

    /** As many lines that are so. */
    Following says(String what, int count, Predicate<String> wanted, Duration limit) {
        Eventually.until(
                String.join(" ", command) + " says " + what,
                limit,
                this::lines,
                lines -> lines.stream().filter(wanted).count() >= count);
        return this;
    }

    /** Its exit code, when it has ended by itself. */
    int ended(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(String.join(" ", command) + " did not end within " + limit.toSeconds() + " s");
        }
        return process.exitValue();
    }

    /** What it has said so far. */
    List<String> lines() throws IOException {
        return new String(Files.readAllBytes(said), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().orTimeout(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS).join();
        Files.delete(said);
    }
}
