package io.gantry.provisioner.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The host's side of local machines, {@code gantry-local.sh}. It is kept beside the machines, so that they can be taken
 * down when the server is dead. It runs in a session of its own: the terminal's Ctrl-C is not for machines.
 */
final class HostScript {

    private static final Duration LAUNCH_LIMIT = Duration.ofSeconds(10);

    private final Path script;

    HostScript(Path machines) {
        this.script = machines.resolve(".host/gantry-local");
    }

    /** How a run ended. */
    sealed interface Ended {
        record Well() implements Ended {}

        /** With its last words. */
        record Badly(String error) implements Ended {}

        /** It has not, and goes on. */
        record NotYet() implements Ended {}
    }

    /** Begins what outlives us; what it says goes to the log. */
    void launch(String verb, Path folder, Path log) {
        try {
            install();
            Process process = builder(List.of("setsid", "--fork", "sh", script.toString(), verb, folder.toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            if (!process.waitFor(LAUNCH_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("setsid does not return");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting " + folder, e);
        }
    }

    /** Runs it to its end, if that comes within the limit. */
    Ended run(String verb, Path folder, Duration limit) {
        try {
            install();
            Process process = builder(
                            List.of("setsid", "--fork", "--wait", "sh", script.toString(), verb, folder.toString()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Ended.NotYet();
            }
            String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.exitValue() == 0 ? new Ended.Well() : new Ended.Badly(lastLine(error));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ended.NotYet();
        }
    }

    private static ProcessBuilder builder(List<String> command) {
        var builder =
                new ProcessBuilder(command).redirectInput(Path.of("/dev/null").toFile());
        builder.directory(Path.of("/").toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", HostRequirements.PATH, "HOME", "/root"));
        return builder;
    }

    private static String lastLine(String text) {
        return text.isEmpty() ? "gantry-local failed without a word" : text.substring(text.lastIndexOf('\n') + 1);
    }

    /** Writes it when it is not there or of another release. */
    private void install() throws IOException {
        String text = text();
        if (Files.exists(script) && Files.readString(script).equals(text)) {
            return;
        }
        Path folder = Files.createDirectories(script.resolveSibling(""));
        Path half = Files.createTempFile(folder, "gantry-local", ".new");
        Files.writeString(half, text);
        Files.move(half, script, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String text() throws IOException {
        try (var script = HostScript.class.getResourceAsStream("gantry-local.sh")) {
            if (script == null) {
                throw new IllegalStateException("gantry-local.sh is not in the jar of " + HostScript.class);
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
