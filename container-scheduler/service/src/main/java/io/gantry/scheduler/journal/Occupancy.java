package io.gantry.scheduler.journal;

import io.gantry.kinds.id.Uid;

/** What a node carries now. */
public record Occupancy(Uid node, int allocations, long disruptionCost, long drainedGeneration, boolean deleted) {}
