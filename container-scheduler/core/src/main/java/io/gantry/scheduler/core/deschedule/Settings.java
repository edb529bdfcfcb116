package io.gantry.scheduler.core.deschedule;

import io.gantry.scheduler.core.placement.Scorer;

/**
 * How much is looked at and moved in one call, and what moves are worth, in the planner's points: a wish of weight 1 is {@link
 * Scorer#SCALE}.
 *
 * @param movesMax at most so many moves are proposed
 * @param nodesMax at most so many nodes are looked at
 * @param emptied of a node on which nothing is left
 * @param stranded of processor without memory, or the reverse, as much as a whole node has
 * @param wrong of a task that is where it would not be placed now
 * @param price of each move
 */
public record Settings(int movesMax, int nodesMax, long emptied, long stranded, long wrong, long price) {

    public static final Settings DEFAULT =
            new Settings(64, 256, 400L * Scorer.SCALE, 100L * Scorer.SCALE, 1_000L * Scorer.SCALE, 30L * Scorer.SCALE);

    /** @throws IllegalArgumentException naming the field and its range */
    public Settings {
        if (movesMax < 1 || nodesMax < 1) {
            throw new IllegalArgumentException(
                    "movesMax and nodesMax must be at least 1, not " + movesMax + " and " + nodesMax);
        }
        if (emptied < 0 || stranded < 0 || wrong < 0 || price < 0) {
            throw new IllegalArgumentException("emptied, stranded, wrong and price must not be less than 0: " + emptied
                    + ", " + stranded + ", " + wrong + ", " + price);
        }
    }

    public Settings with(int moves, int nodes) {
        return new Settings(moves, nodes, emptied, stranded, wrong, price);
    }
}
