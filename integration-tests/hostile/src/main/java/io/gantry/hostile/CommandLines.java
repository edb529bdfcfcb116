package io.gantry.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Main;
import io.gantry.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * What is typed, where no server answers: ends with a documented exit code and, unless all is well, with words that say
 * why, never with a trace.
 */
final class CommandLines implements Target {

    private static final Pattern WORD = Pattern.compile("--[a-z][a-z-]+|\\b[a-z][a-z-]{2,}\\b");
    private static final int WORDS_MAX = 8;
    /** Nothing listens on the port of "discard" where tests run. */
    private static final String NOBODY = "http://127.0.0.1:9";

    private final Path folder;
    private final Manifests manifests = new Manifests();
    private final List<String> words;

    /** @param folder empty, for the files that are named */
    CommandLines(Path folder) {
        this.folder = folder;
        this.words = words();
    }

    /** Every command and option there is, as the shell would complete them. */
    private List<String> words() {
        var known = new TreeSet<String>();
        var completion = WORD.matcher(run(List.of("completion", "bash"), "").output());
        while (completion.find()) {
            known.add(completion.group());
        }
        return List.copyOf(known);
    }

    @Override
    public String name() {
        return "command-lines";
    }

    @Override
    public Optional<String> tryOne(long seed) {
        var random = new SplittableRandom(seed);
        JsonNode good = manifests.any(random);
        byte[] file = random.nextBoolean()
                ? Change.of(good, random).tree().toString().getBytes(UTF_8)
                : Garble.of(good.toString().getBytes(UTF_8), random);
        write(file);
        List<String> line = line(random);
        Ran ran;
        try {
            ran = run(line, new String(file, UTF_8));
        } catch (RuntimeException | LinkageError | StackOverflowError bug) {
            return Optional.of(line + " threw " + bug + " at " + bug.getStackTrace()[0]);
        }
        return judged(line, ran);
    }

    private void write(byte[] file) {
        try {
            Files.write(folder.resolve("it.yaml"), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> line(RandomGenerator random) {
        var line = new ArrayList<String>();
        for (int left = 1 + random.nextInt(WORDS_MAX); left > 0; left--) {
            switch (random.nextInt(10)) {
                case 0 -> line.addAll(List.of("-f", random.nextBoolean() ? "it.yaml" : "-"));
                case 1, 2 -> line.add(argument(Odd.text(random)));
                case 3 -> line.add(words.get(random.nextInt(words.size())) + "=" + argument(Odd.text(random)));
                default -> line.add(words.get(random.nextInt(words.size())));
            }
        }
        return line;
    }

    /** No shell hands on a zero. */
    private static String argument(String text) {
        return text.replace("\u0000", "");
    }

    private static Optional<String> judged(List<String> line, Ran ran) {
        boolean documented = Arrays.stream(Exit.values()).mapToInt(Exit::code).anyMatch(code -> code == ran.code());
        if (!documented) {
            return Optional.of(line + " ended with " + ran.code() + ", which means nothing");
        }
        if (ran.errors().contains("\tat ") || ran.errors().contains("Exception")) {
            return Optional.of(line + " showed its inside: " + ran.errors());
        }
        boolean well = ran.code() == Exit.OK.code() || ran.code() == Exit.CHANGES.code();
        return well || !ran.errors().isBlank()
                ? Optional.empty()
                : Optional.of(line + " ended with " + ran.code() + " and did not say why");
    }

    private record Ran(int code, String output, String errors) {}

    private Ran run(List<String> line, String input) {
        var output = new ByteArrayOutputStream();
        var errors = new ByteArrayOutputStream();
        var nanos = new AtomicLong();
        var context = new Context(
                new Terminal(
                        new ByteArrayInputStream(input.getBytes(UTF_8)),
                        new PrintStream(output, true, UTF_8),
                        new PrintStream(errors, true, UTF_8),
                        Terminal.Looks.PLAIN),
                Map.of("GANTRY_SERVER", NOBODY),
                folder,
                InstantSource.system(),
                nanos::incrementAndGet,
                pause -> nanos.addAndGet(pause.toNanos()));
        int code = Main.run(line.toArray(String[]::new), context);
        return new Ran(code, output.toString(UTF_8), errors.toString(UTF_8));
    }
}
