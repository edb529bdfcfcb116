package io.gantry.scheduler.core.deschedule;

import java.util.List;

/**
 * Moves that are worth their price together: all of them, or none.
 *
 * @param gain what they are worth, in points, less their price: more than 0
 */
public record Improvement(Kind kind, List<Move> moves, long gain) {

    /** What is better afterwards. */
    public enum Kind {
        /** A task was where it would not be placed any more. */
        PUTS_RIGHT,
        /** Wishes and spread hold better, or less is stranded. */
        IMPROVES,
        /** Nothing is left on a node. */
        EMPTIES
    }

    public Improvement {
        moves = List.copyOf(moves);
    }
}
