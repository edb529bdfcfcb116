package io.gantry.simulation.process;

import io.gantry.simulation.process.Program.Output;
import io.gantry.simulation.process.Program.Piece;
import io.gantry.simulation.process.Program.Step;
import io.gantry.simulation.process.Program.Word;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A running program: a position in it and what it remembers. It has no thread; {@link #run} goes on until it must wait, and is
 * called again when the wait is over. Belongs to whoever holds its machine.
 */
public final class Execution {

    /** After so many steps without a wait it is made to wait, so that a busy loop does not stop the world. */
    private static final int STEPS_AT_ONCE = 1_000;

    private static final Duration BREATH = Duration.ofMillis(20);
    private static final int OUT_OF_MEMORY = 137;

    private final Program program;
    private int at;
    private int status;
    private boolean ignoresTerm;
    private @Nullable Map<String, String> variables;
    private @Nullable Map<Integer, ArrayDeque<String>> loops;

    public Execution(Program program) {
        this.program = program;
    }

    /** What a process needs of its machine. */
    public interface Host {
        void write(boolean error, String text);

        String hostName();

        /** Now, as {@code date} prints it. */
        String date();

        Map<String, String> environment();

        /** What stands in a file; empty if nobody put one there. */
        default Optional<String> file(String path) {
            return Optional.empty();
        }
    }

    /** Why it stopped running. */
    public sealed interface Pause {
        record Sleep(Duration time) implements Pause {}

        /** It waits, and will never go on by itself. */
        record ForEver() implements Pause {}

        record Exit(int code, boolean outOfMemory) implements Pause {}
    }

    private static final Pause FOR_EVER = new Pause.ForEver();

    /** Whether it has said that it does not mind SIGTERM. */
    public boolean ignoresTerm() {
        return ignoresTerm;
    }

    /** Goes on until it waits or ends. */
    public Pause run(Host host) {
        List<Step> steps = program.steps();
        for (int count = 0; at < steps.size(); count++) {
            if (count == STEPS_AT_ONCE) {
                return new Pause.Sleep(BREATH);
            }
            Pause pause = step(steps.get(at++), host);
            if (pause != null) {
                return pause;
            }
        }
        return new Pause.Exit(status, false);
    }

    private @Nullable Pause step(Step step, Host host) {
        switch (step) {
            case Step.Run(List<Word> words, Output output) -> {
                return command(expand(words, host), output, host);
            }
            case Step.Assign(String name, Word value) -> set(name, String.join(" ", expand(value, host)));
            case Step.Jump(int target) -> at = target;
            case Step.JumpIfFailed(int target) -> at = status != 0 ? target : at;
            case Step.JumpIfOk(int target) -> at = status == 0 ? target : at;
            case Step.Succeed() -> status = 0;
            case Step.ForBegin(int loop, List<Word> words) -> loops().put(loop, new ArrayDeque<>(expand(words, host)));
            case Step.ForNext(int loop, String name, int target) -> {
                String next = loops().getOrDefault(loop, new ArrayDeque<>()).poll();
                if (next == null) {
                    at = target;
                } else {
                    set(name, next);
                }
            }
        }
        return null;
    }

    private @Nullable Pause command(List<String> line, Output output, Host host) {
        if (line.isEmpty()) {
            return null;
        }
        String name = Compiler.baseName(line.getFirst());
        List<String> arguments = line.subList(1, line.size());
        if (Commands.WAIT_FOR_EVER.contains(name)) {
            return FOR_EVER;
        }
        return switch (name) {
            case "sleep" -> sleep(arguments, host);
            case Commands.HOLD -> hold();
            case "exit" -> new Pause.Exit(arguments.isEmpty() ? status : number(arguments.getFirst()) & 0xFF, false);
            case "oom" -> new Pause.Exit(OUT_OF_MEMORY, true);
            case "exec" -> command(arguments, output, host);
            case "trap" -> {
                ignoresTerm = arguments.equals(List.of("", "TERM")) || arguments.equals(List.of("", "SIGTERM"));
                status = 0;
                yield null;
            }
            default -> {
                quick(name, arguments, output, host);
                yield null;
            }
        };
    }

    private Pause hold() {
        status = 0;
        return new Pause.Sleep(Commands.HELD_FOR);
    }

    private @Nullable Pause sleep(List<String> arguments, Host host) {
        try {
            status = 0;
            Duration time = arguments.isEmpty() ? Duration.ZERO : Commands.duration(arguments.getFirst());
            return time == null ? FOR_EVER : new Pause.Sleep(time);
        } catch (NumberFormatException _) {
            status = 1;
            host.write(true, "sleep: invalid number '" + arguments.getFirst() + "'\n");
            return null;
        }
    }

    /** Commands that are done at once. */
    private void quick(String name, List<String> arguments, Output output, Host host) {
        if (!Commands.KNOWN.contains(name) && !Commands.SHELL_ONLY.contains(name)) {
            status = 127;
            host.write(true, "sh: " + name + ": not found\n");
            return;
        }
        if (name.equals("test") || name.equals("[")) {
            status = Test.holds(arguments) ? 0 : 1;
            return;
        }
        status = name.equals("false") ? 1 : 0;
        String text = output(name, arguments, host);
        if (!text.isEmpty() && output != Output.NOWHERE) {
            host.write(output == Output.ERR, text);
        }
    }

    private static String output(String name, List<String> arguments, Host host) {
        return switch (name) {
            case "echo" -> echo(arguments);
            case "printf" -> printf(arguments);
            case "date" -> host.date() + "\n";
            case "hostname" -> host.hostName() + "\n";
            case "cat" ->
                String.join(
                        "",
                        arguments.stream()
                                .flatMap(path -> host.file(path).stream())
                                .toList());
            case "env" -> lines(host.environment());
            case "seq" -> seq(arguments);
            case "pwd" -> "/\n";
            case "id" -> "uid=0(root) gid=0(root)\n";
            case "whoami" -> "root\n";
            case "uname" -> "Linux\n";
            case "ls" -> "bin etc proc tmp\n";
            default -> "";
        };
    }

    private static String echo(List<String> arguments) {
        return !arguments.isEmpty() && arguments.getFirst().equals("-n")
                ? String.join(" ", arguments.subList(1, arguments.size()))
                : String.join(" ", arguments) + "\n";
    }

    private static String printf(List<String> arguments) {
        String text = arguments.isEmpty() ? "" : arguments.getFirst();
        for (int i = 1; i < arguments.size(); i++) {
            text = text.replaceFirst("%[sd]", java.util.regex.Matcher.quoteReplacement(arguments.get(i)));
        }
        return text.replace("\\n", "\n").replace("\\t", "\t").replace("%%", "%");
    }

    private static String lines(Map<String, String> environment) {
        var text = new StringBuilder();
        environment.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        return text.toString();
    }

    private static String seq(List<String> arguments) {
        int first = arguments.size() > 1 ? number(arguments.getFirst()) : 1;
        int last = arguments.isEmpty() ? 0 : number(arguments.getLast());
        var text = new StringBuilder();
        for (int i = first; i <= last && i - first < 10_000; i++) {
            text.append(i).append('\n');
        }
        return text.toString();
    }

    static int number(String text) {
        try {
            return (int) Long.parseLong(text.trim());
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private List<String> expand(List<Word> words, Host host) {
        var expanded = new ArrayList<String>();
        for (Word word : words) {
            expanded.addAll(expand(word, host));
        }
        return expanded;
    }

    private List<String> expand(Word word, Host host) {
        var text = new StringBuilder();
        boolean literal = true;
        for (Piece piece : word.pieces()) {
            literal &= piece instanceof Piece.Text;
            text.append(
                    switch (piece) {
                        case Piece.Text(String same) -> same;
                        case Piece.Variable(String name) -> value(name, host);
                        case Piece.Arithmetic(String expression) ->
                            String.valueOf(Arithmetic.value(expression, name -> value(name, host)));
                        case Piece.Command(List<Word> command) -> substitute(expand(command, host), host);
                    });
        }
        return literal || !word.splits()
                ? List.of(text.toString())
                : text.toString()
                        .lines()
                        .flatMap(line -> java.util.Arrays.stream(line.trim().split("\\s+", -1)))
                        .filter(part -> !part.isEmpty())
                        .toList();
    }

    private static String substitute(List<String> line, Host host) {
        return line.isEmpty()
                ? ""
                : output(Compiler.baseName(line.getFirst()), line.subList(1, line.size()), host)
                        .stripTrailing();
    }

    private String value(String name, Host host) {
        if (name.equals("?")) {
            return String.valueOf(status);
        }
        if (name.equals("$")) {
            return "1";
        }
        if (name.equals("HOSTNAME")) {
            return host.hostName();
        }
        Map<String, String> set = variables;
        String value = set == null ? null : set.get(name);
        return value != null ? value : host.environment().getOrDefault(name, "");
    }

    private void set(String name, String value) {
        Map<String, String> set = variables;
        if (set == null) {
            set = new HashMap<>();
            variables = set;
        }
        set.put(name, value);
        status = 0;
    }

    private Map<Integer, ArrayDeque<String>> loops() {
        Map<Integer, ArrayDeque<String>> known = loops;
        if (known == null) {
            known = new HashMap<>();
            loops = known;
        }
        return known;
    }
}
