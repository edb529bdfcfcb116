package io.gantry.simulation.process;

import io.gantry.simulation.process.Program.Piece;
import io.gantry.simulation.process.Program.Word;
import java.util.ArrayList;
import java.util.List;

/** Cuts a script into words and operators, as a POSIX shell does for the part of its language that is known here. */
final class Lexer {

    private final String text;
    private int at;

    private Lexer(String text) {
        this.text = text;
    }

    /** A word or an operator. */
    sealed interface Token {
        record WordToken(Word word) implements Token {}

        record Operator(String text) implements Token {}
    }

    static List<Token> cut(String script) throws NotRunnable {
        var lexer = new Lexer(script);
        var tokens = new ArrayList<Token>();
        while (lexer.skipBlanks()) {
            tokens.add(lexer.token());
        }
        return tokens;
    }

    private boolean skipBlanks() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                while (at < text.length() && text.charAt(at) != '\n') {
                    at++;
                }
            } else if (c == '\\' && text.startsWith("\\\n", at)) {
                at += 2;
            } else if (c == ' ' || c == '\t' || c == '\r') {
                at++;
            } else {
                return true;
            }
        }
        return false;
    }

    private Token token() throws NotRunnable {
        for (String operator : List.of(
                "&&",
                "||",
                "2>&1",
                "1>&2",
                ">&2",
                "2>/dev/null",
                "2> /dev/null",
                ">/dev/null",
                "> /dev/null",
                ";",
                "\n")) {
            if (text.startsWith(operator, at)) {
                at += operator.length();
                return new Token.Operator(operator.equals("\n") ? ";" : operator.replace(" ", ""));
            }
        }
        if ("|&<>()`".indexOf(text.charAt(at)) >= 0) {
            throw new NotRunnable("sh: '" + text.charAt(at) + "' is not simulated");
        }
        return new Token.WordToken(word());
    }

    private Word word() throws NotRunnable {
        var pieces = new ArrayList<Piece>();
        boolean quoted = false;
        while (at < text.length() && " \t\r\n;&|<>()".indexOf(text.charAt(at)) < 0) {
            char c = text.charAt(at++);
            switch (c) {
                case '\'' -> {
                    quoted = true;
                    int end = text.indexOf('\'', at);
                    if (end < 0) {
                        throw new NotRunnable("sh: syntax error: unterminated quoted string");
                    }
                    pieces.add(new Piece.Text(text.substring(at, end)));
                    at = end + 1;
                }
                case '"' -> {
                    quoted = true;
                    doubleQuoted(pieces);
                }
                case '$' -> pieces.add(expansion());
                case '\\' -> pieces.add(new Piece.Text(at < text.length() ? text.substring(at, ++at) : "\\"));
                default -> pieces.add(new Piece.Text(String.valueOf(c)));
            }
        }
        return new Word(merged(pieces), !quoted);
    }

    private void doubleQuoted(List<Piece> pieces) throws NotRunnable {
        pieces.add(new Piece.Text(""));
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c == '$') {
                pieces.add(expansion());
            } else if (c == '\\' && at < text.length() && "\"\\$`".indexOf(text.charAt(at)) >= 0) {
                pieces.add(new Piece.Text(text.substring(at, ++at)));
            } else {
                pieces.add(new Piece.Text(String.valueOf(c)));
            }
        }
        if (at++ >= text.length()) {
            throw new NotRunnable("sh: syntax error: unterminated quoted string");
        }
    }

    /** What stands behind a dollar. */
    private Piece expansion() throws NotRunnable {
        if (text.startsWith("((", at)) {
            return new Piece.Arithmetic(until("((", "))"));
        }
        if (text.startsWith("(", at)) {
            var words = new ArrayList<Word>();
            for (Token token : cut(until("(", ")"))) {
                if (!(token instanceof Token.WordToken(Word word))) {
                    throw new NotRunnable("sh: only single commands are simulated within $( )");
                }
                words.add(word);
            }
            return new Piece.Command(words);
        }
        if (text.startsWith("{", at)) {
            return new Piece.Variable(until("{", "}"));
        }
        int start = at;
        if (at < text.length() && "?$#@*!".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        while (at < text.length() && at - start < 128 && isNamePart(text.charAt(at)) && isName(start)) {
            at++;
        }
        return start == at ? new Piece.Text("$") : new Piece.Variable(text.substring(start, at));
    }

    private boolean isName(int start) {
        return isNamePart(text.charAt(start));
    }

    private static boolean isNamePart(char c) {
        return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
    }

    private String until(String open, String close) throws NotRunnable {
        int end = text.indexOf(close, at + open.length());
        if (end < 0) {
            throw new NotRunnable("sh: syntax error: no " + close + " after " + open);
        }
        String inner = text.substring(at + open.length(), end);
        at = end + close.length();
        return inner;
    }

    private static List<Piece> merged(List<Piece> pieces) {
        var merged = new ArrayList<Piece>();
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Text(String added)
                    && !merged.isEmpty()
                    && merged.getLast() instanceof Piece.Text(String before)) {
                merged.set(merged.size() - 1, new Piece.Text(before + added));
            } else {
                merged.add(piece);
            }
        }
        return List.copyOf(merged);
    }
}
