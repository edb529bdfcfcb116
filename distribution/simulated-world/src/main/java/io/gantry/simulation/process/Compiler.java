package io.gantry.simulation.process;

import io.gantry.simulation.process.Lexer.Token;
import io.gantry.simulation.process.Program.Output;
import io.gantry.simulation.process.Program.Piece;
import io.gantry.simulation.process.Program.Step;
import io.gantry.simulation.process.Program.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiles command lines and scripts: lists, {@code &&}, {@code ||}, if, while, until, for, assignments. */
public final class Compiler {

    private static final Set<String> SHELLS = Set.of("sh", "bash", "ash", "dash");
    private static final Set<String> RESERVED = Set.of("then", "elif", "else", "fi", "do", "done", "}");

    private final List<Token> tokens;
    private final List<Step> steps = new ArrayList<>();
    private int at;
    private int loops;

    private Compiler(List<Token> tokens) {
        this.tokens = tokens;
    }

    /**
     * Compiles what an engine is asked to run.
     *
     * @throws NotRunnable with the container runtime's words if there is no such command
     */
    public static Program compile(List<String> commandLine) throws NotRunnable {
        if (commandLine.isEmpty()) {
            throw new NotRunnable("exec: no command specified");
        }
        String name = commandLine.getFirst();
        if (SHELLS.contains(baseName(name))) {
            return script(commandLine);
        }
        if (!Commands.KNOWN.contains(baseName(name))) {
            throw new NotRunnable(
                    name.startsWith("/")
                            ? "exec: \"" + name + "\": stat " + name + ": no such file or directory"
                            : "exec: \"" + name + "\": executable file not found in $PATH");
        }
        List<Word> words = commandLine.stream().map(Compiler::literal).toList();
        return new Program(List.of(new Step.Run(words, Output.OUT)));
    }

    private static Program script(List<String> commandLine) throws NotRunnable {
        for (int i = 1; i < commandLine.size(); i++) {
            if (commandLine.get(i).startsWith("-") && commandLine.get(i).endsWith("c") && i + 1 < commandLine.size()) {
                var compiler = new Compiler(Lexer.cut(commandLine.get(i + 1)));
                compiler.list();
                if (compiler.at < compiler.tokens.size()) {
                    throw new NotRunnable("sh: syntax error: unexpected " + compiler.tokens.get(compiler.at));
                }
                return new Program(compiler.steps);
            }
        }
        return new Program(List.of()); // a shell whose standard input is closed ends at once
    }

    static String baseName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static Word literal(String text) {
        return new Word(List.of(new Piece.Text(text)), false);
    }

    private void list() throws NotRunnable {
        while (at < tokens.size()) {
            if (accept(";")) {
                continue;
            }
            @Nullable String word = plainWord();
            if (word != null && RESERVED.contains(word)) {
                return;
            }
            andOr();
        }
    }

    private void andOr() throws NotRunnable {
        command();
        while (at < tokens.size()) {
            boolean and = accept("&&");
            if (!and && !accept("||")) {
                return;
            }
            int jump = steps.size();
            steps.add(new Step.Jump(0));
            command();
            steps.set(jump, and ? new Step.JumpIfFailed(steps.size()) : new Step.JumpIfOk(steps.size()));
        }
    }

    private void command() throws NotRunnable {
        @Nullable String word = plainWord();
        switch (word) {
            case "while" -> loop(true);
            case "until" -> loop(false);
            case "for" -> each();
            case "if" -> choice();
            case "{" -> {
                at++;
                list();
                expect("}");
            }
            case null, default -> simple();
        }
    }

    private void loop(boolean whileOk) throws NotRunnable {
        at++;
        int start = steps.size();
        list();
        expect("do");
        int exit = steps.size();
        steps.add(new Step.Jump(0));
        list();
        expect("done");
        steps.add(new Step.Jump(start));
        steps.set(exit, whileOk ? new Step.JumpIfFailed(steps.size()) : new Step.JumpIfOk(steps.size()));
        steps.add(new Step.Succeed());
    }

    private void each() throws NotRunnable {
        at++;
        String name = nextPlainWord();
        expect("in");
        var words = new ArrayList<Word>();
        while (at < tokens.size() && tokens.get(at) instanceof Token.WordToken(Word word)) {
            words.add(word);
            at++;
        }
        accept(";");
        expect("do");
        int loop = loops++;
        steps.add(new Step.ForBegin(loop, List.copyOf(words)));
        int start = steps.size();
        steps.add(new Step.Jump(0));
        list();
        expect("done");
        steps.add(new Step.Jump(start));
        steps.set(start, new Step.ForNext(loop, name, steps.size()));
    }

    private void choice() throws NotRunnable {
        at++;
        list();
        expect("then");
        int skip = steps.size();
        steps.add(new Step.Jump(0));
        list();
        int end = steps.size();
        steps.add(new Step.Jump(0));
        steps.set(skip, new Step.JumpIfFailed(steps.size()));
        if ("elif".equals(plainWord())) {
            choice();
        } else {
            if ("else".equals(plainWord())) {
                at++;
                list();
            } else {
                steps.add(new Step.Succeed());
            }
            expect("fi");
        }
        steps.set(end, new Step.Jump(steps.size()));
    }

    private void simple() throws NotRunnable {
        var words = new ArrayList<Word>();
        Output output = Output.OUT;
        int start = at;
        while (at < tokens.size()) {
            if (tokens.get(at) instanceof Token.WordToken(Word word)) {
                words.add(word);
            } else if (tokens.get(at) instanceof Token.Operator(String operator) && operator.contains(">")) {
                output = switch (operator) {
                    case ">&2", "1>&2" -> Output.ERR;
                    case ">/dev/null" -> Output.NOWHERE;
                    default -> output;
                };
            } else {
                break;
            }
            at++;
        }
        if (at == start) {
            throw new NotRunnable("sh: syntax error: unexpected " + tokens.get(at));
        }
        if (words.size() == 1 && assignment(words.getFirst())) {
            return;
        }
        steps.add(new Step.Run(List.copyOf(words), output));
    }

    private boolean assignment(Word word) {
        if (!(word.pieces().getFirst() instanceof Piece.Text(String text))) {
            return false;
        }
        int equals = text.indexOf('=');
        if (equals < 1 || !text.substring(0, equals).matches("[A-Za-z_][A-Za-z0-9_]*")) {
            return false;
        }
        var pieces = new ArrayList<>(word.pieces());
        pieces.set(0, new Piece.Text(text.substring(equals + 1)));
        steps.add(new Step.Assign(text.substring(0, equals), new Word(List.copyOf(pieces), false)));
        return true;
    }

    private boolean accept(String operator) {
        if (at < tokens.size() && tokens.get(at) instanceof Token.Operator(String text) && text.equals(operator)) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(String word) throws NotRunnable {
        if (!word.equals(plainWord())) {
            throw new NotRunnable("sh: syntax error: expected \"" + word + "\"");
        }
        at++;
    }

    private String nextPlainWord() throws NotRunnable {
        String word = plainWord();
        if (word == null) {
            throw new NotRunnable("sh: syntax error: expected a word");
        }
        at++;
        return word;
    }

    private @Nullable String plainWord() {
        return at < tokens.size()
                        && tokens.get(at) instanceof Token.WordToken(Word word)
                        && word.splits()
                        && word.pieces().size() == 1
                        && word.pieces().getFirst() instanceof Piece.Text(String text)
                ? text
                : null;
    }
}
