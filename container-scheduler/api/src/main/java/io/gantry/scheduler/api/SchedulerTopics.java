package io.gantry.scheduler.api;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.kinds.fact.Topic;
import java.time.Duration;
import java.util.List;

/** The facts the container scheduler writes. */
public final class SchedulerTopics {

    public static final Topic<JobFact> JOBS = Topic.ofState(
            "gantry.jobs", "scheduler.job.changed.v1", new TypeReference<>() {}, "Jobs, and where each is");
    public static final Topic<AllocationFact> ALLOCATIONS = Topic.ofState(
            "gantry.allocations",
            "scheduler.allocation.changed.v1",
            new TypeReference<>() {},
            "Allocations: one task placed on one node");
    public static final Topic<NodeOccupancyFact> NODE_OCCUPANCY = Topic.ofState(
            "gantry.node-occupancy",
            "scheduler.node-occupancy.changed.v1",
            new TypeReference<>() {},
            "What each node carries, and whether it has been drained");
    public static final Topic<DemandFact> DEMAND = Topic.ofState(
            "gantry.demand",
            "scheduler.demand.changed.v1",
            new TypeReference<>() {},
            "What cannot be placed in a cluster now");
    public static final Topic<DecisionFact> DECISIONS = Topic.ofEvents(
            "gantry.decisions",
            "scheduler.task.decided.v1",
            new TypeReference<>() {},
            Duration.ofDays(7),
            "Placements with their seed, refusals with their reasons when they change");

    public static final List<Topic<?>> ALL = List.of(JOBS, ALLOCATIONS, NODE_OCCUPANCY, DEMAND, DECISIONS);

    private SchedulerTopics() {}
}
