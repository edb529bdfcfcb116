package io.gantry.cli;

import io.gantry.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Runs the command in this process as a shell would, with a clock that moves only while it waits. */
final class Shell {

    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();
    private final Map<String, String> environment = new HashMap<>();
    private final Path folder;
    private Terminal.Looks looks = Terminal.Looks.PLAIN;
    private final List<String> questions = new ArrayList<>();
    private String input = "";
    private String unseen = "";

    Shell(Path folder, FakeServer server) {
        this(folder);
        environment.put("GANTRY_SERVER", server.url());
    }

    Shell(Path folder) {
        this.folder = folder;
    }

    Shell with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Shell looking(Terminal.Looks how) {
        looks = how;
        return this;
    }

    Shell typing(String text) {
        input = text;
        return this;
    }

    /** What is answered where nothing of it is shown. */
    Shell typingUnseen(String text) {
        unseen = text;
        return this;
    }

    List<String> questions() {
        return questions;
    }

    int run(String... words) {
        output.reset();
        errors.reset();
        var terminal = new Terminal(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(output, true, StandardCharsets.UTF_8),
                new PrintStream(errors, true, StandardCharsets.UTF_8),
                looks,
                question -> {
                    questions.add(question);
                    return unseen.toCharArray();
                });
        return Main.run(
                words,
                new Context(
                        terminal,
                        environment,
                        folder,
                        InstantSource.fixed(NOW),
                        nanos::get,
                        (Duration time) -> nanos.addAndGet(time.toNanos())));
    }

    String out() {
        return output.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return errors.toString(StandardCharsets.UTF_8);
    }
}
