package io.gantry.cli.terminal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where commands write and ask. Answers go to standard output, everything else (progress, questions, errors) to
 * standard error, so that a pipe gets nothing but the answer. Colours and live lines only where a person looks.
 */
public final class Terminal {

    private static final String CLEAR_LINE = "\r\u001b[K";

    private final InputStream input;
    private final PrintStream output;
    private final PrintStream errors;
    private final Looks looks;
    private final Unseen unseen;
    private boolean liveLine;

    /** How a person types what nobody is to see. */
    @FunctionalInterface
    public interface Unseen {
        /** Null at the end of the input. */
        char @Nullable [] read(String question);
    }

    /**
     * @param asks a person can answer a question
     * @param live a person sees standard error: a line may be replaced
     * @param color standard output takes colours
     * @param width columns of standard output; 0 when it is no terminal, and then nothing is cut
     */
    public record Looks(boolean asks, boolean live, boolean color, int width) {
        public static final Looks PLAIN = new Looks(false, false, false, 0);
    }

    public Terminal(InputStream input, PrintStream output, PrintStream errors, Looks looks) {
        this(input, output, errors, looks, Terminal::onConsole);
    }

    /** With another way to type unseen: tests. */
    public Terminal(InputStream input, PrintStream output, PrintStream errors, Looks looks, Unseen unseen) {
        this.input = input;
        this.output = output;
        this.errors = errors;
        this.looks = looks;
        this.unseen = unseen;
    }

    private static char @Nullable [] onConsole(String question) {
        return Objects.requireNonNull(System.console()).readPassword("%s", question);
    }

    public Looks looks() {
        return looks;
    }

    public PrintStream output() {
        return output;
    }

    public PrintStream errors() {
        return errors;
    }

    public InputStream input() {
        return input;
    }

    /** A line of the answer. */
    public void say(String line) {
        endLive();
        output.println(line);
        output.flush();
    }

    /** A line about the work, not part of the answer. */
    public void note(String line) {
        endLive();
        errors.println(line);
        errors.flush();
    }

    /** A line that the next one replaces; nothing where nobody looks. */
    public void live(String line) {
        if (looks.live) {
            errors.print(CLEAR_LINE + Cut.to(line, looks.width > 0 ? looks.width - 1 : 79));
            errors.flush();
            liveLine = true;
        }
    }

    /** Takes the live line away. */
    public void endLive() {
        if (liveLine) {
            errors.print(CLEAR_LINE);
            errors.flush();
            liveLine = false;
        }
    }

    /** Asks for a yes; anything else, and the end of the input, is a no. */
    public boolean confirms(String question) {
        endLive();
        errors.print(question + " [y/N] ");
        errors.flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8)).readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks for what is not shown while it is typed; empty where nobody can answer, and at the end of the input. */
    public Optional<String> asksUnseen(String question) {
        endLive();
        return looks.asks ? Optional.ofNullable(unseen.read(question)).map(String::new) : Optional.empty();
    }

    /** In this colour, where colours are shown. */
    public String paint(Color color, String text) {
        return looks.color ? "\u001b[" + color.code + "m" + text + "\u001b[0m" : text;
    }

    /** What a colour means here, not how it looks. */
    public enum Color {
        GOOD("32"),
        CHANGING("33"),
        BAD("31"),
        STRONG("1"),
        FAINT("2");

        private final String code;

        Color(String code) {
            this.code = code;
        }
    }
}
