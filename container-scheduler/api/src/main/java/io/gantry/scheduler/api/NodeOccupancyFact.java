package io.gantry.scheduler.api;

import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Uid;

/**
 * What a node carries. The uid is the node's.
 *
 * @param allocations that have not ended
 * @param disruptionCost what emptying it would cost: the sum over its tasks of their priority + 1
 * @param drainedGeneration the node's drainGeneration that has been carried out: nothing is left on it; 0 if none
 */
public record NodeOccupancyFact(
        Uid uid,
        Revision revision,
        boolean deleted,
        Uid cluster,
        int allocations,
        long disruptionCost,
        long drainedGeneration)
        implements Fact {}
