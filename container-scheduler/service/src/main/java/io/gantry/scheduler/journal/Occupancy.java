package io.gantry.scheduler.journal;

import io.gantry.kinds.id.Uid;
import org.jspecify.annotations.Nullable;

/**
 * What a node carries now.
 *
 * @param heldBy whose budget keeps tasks on it that are to be moved away; null if none does
 */
public record Occupancy(
        Uid node,
        int allocations,
        long disruptionCost,
        long drainedGeneration,
        boolean deleted,
        @Nullable String heldBy) {

    /** One that no budget holds. */
    public Occupancy(Uid node, int allocations, long disruptionCost, long drainedGeneration, boolean deleted) {
        this(node, allocations, disruptionCost, drainedGeneration, deleted, null);
    }
}
