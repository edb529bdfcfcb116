package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Uid;
import org.jspecify.annotations.Nullable;

/**
 * What a node carries. The uid is the node's.
 *
 * @param allocations that have not ended
 * @param disruptionCost what emptying it would cost: the sum over its tasks of their priority + 1, and
 *     {@link #HELD_COST} more for each that its group's budget does not let go now
 * @param drainedGeneration the node's drainGeneration that has been carried out: nothing is left on it; 0 if none
 * @param heldBy whose budget keeps tasks on it though they are to be moved away, in words; null if none does
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeOccupancyFact(
        Uid uid,
        Revision revision,
        boolean deleted,
        Uid cluster,
        int allocations,
        long disruptionCost,
        long drainedGeneration,
        @Nullable String heldBy)
        implements Fact {

    /** More than any sum of priorities: such a node is given back last. */
    public static final long HELD_COST = 1_000_000;
}
