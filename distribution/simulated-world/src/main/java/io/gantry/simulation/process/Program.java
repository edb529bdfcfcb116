package io.gantry.simulation.process;

import java.util.List;

/** A command line or a script, compiled. Immutable, and shared by all containers that run the same. */
public final class Program {

    private final List<Step> steps;

    Program(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    List<Step> steps() {
        return steps;
    }

    /** One thing to do. Targets are indexes of steps. */
    sealed interface Step {
        /** A command, with its words to be expanded; its output goes to one channel, or nowhere. */
        record Run(List<Word> words, Output output) implements Step {}

        record Assign(String name, Word value) implements Step {}

        record Jump(int target) implements Step {}

        record JumpIfFailed(int target) implements Step {}

        record JumpIfOk(int target) implements Step {}

        /** What a loop that ended, or an if whose branch was not taken, leaves behind. */
        record Succeed() implements Step {}

        /** Expands the words of a {@code for} and begins with the first. */
        record ForBegin(int loop, List<Word> words) implements Step {}

        /** The next word into the variable; at the end on to the target. */
        record ForNext(int loop, String name, int target) implements Step {}
    }

    /** Where a command's output goes. */
    enum Output {
        OUT,
        ERR,
        NOWHERE
    }

    /** Pieces of text and expansions that make one word; a bare expansion may become several words. */
    record Word(List<Piece> pieces, boolean splits) {}

    /** A piece of a word. */
    sealed interface Piece {
        record Text(String text) implements Piece {}

        record Variable(String name) implements Piece {}

        record Arithmetic(String expression) implements Piece {}

        /** {@code $(command)}: only commands whose output is known at once. */
        record Command(List<Word> words) implements Piece {}
    }
}
