package io.gantry.scheduler.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as its scheduler saw it at some time.
 *
 * @param at the moment asked for
 * @param from the earliest that can be asked for; the latest is now
 * @param changed when the last change before it happened
 * @param style PACK or SPREAD
 * @param waiting groups whose tasks waited, longest first
 * @param waitingMore groups that waited beyond those
 * @param decisions of the minute before, the last first
 */
@Schema(name = "ReplayedCluster")
public record Replayed(
        Uid cluster,
        Name name,
        Instant at,
        Instant from,
        Instant changed,
        String style,
        int nodes,
        int placements,
        List<Waiting> waiting,
        int waitingMore,
        List<Decided> decisions) {

    public Replayed {
        waiting = List.copyOf(waiting);
        decisions = List.copyOf(decisions);
    }

    /**
     * A group whose tasks waited.
     *
     * @param group namespace/job/group; absent in a namespace that the caller does not see
     * @param why as {@code gantry explain} would have said it then
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "ReplayedWaiting")
    public record Waiting(@Nullable String group, int tasks, Instant since, String why) {}

    /**
     * What became of one ask of a plan.
     *
     * @param seed of the plan, in hexadecimal
     * @param viewVersion on which it was made
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "ReplayedDecision")
    public record Decided(Instant at, @Nullable String group, int asked, int placed, String seed, long viewVersion) {}

    /**
     * A node then.
     *
     * @param availability SCHEDULABLE, CORDONED or NOT_READY
     * @param freeCpuMilli may be below 0 where a node shrank under its tasks
     * @param placements tasks held there in all
     * @param tasks the first of them by namespace, job and group that the caller sees
     */
    @Schema(name = "ReplayedNode")
    public record AtNode(
            Name name,
            Uid uid,
            String availability,
            long cpuMilli,
            long freeCpuMilli,
            long memoryBytes,
            long freeMemoryBytes,
            long diskBytes,
            long freeDiskBytes,
            List<Devices> gpus,
            int placements,
            List<Task> tasks) {

        public AtNode {
            gpus = List.copyOf(gpus);
            tasks = List.copyOf(tasks);
        }
    }

    /** @param free with nothing on them */
    @Schema(name = "ReplayedDevices")
    public record Devices(String model, int all, int free) {}

    @Schema(name = "ReplayedTask")
    public record Task(Uid allocation, String group, List<Integer> ports) {
        public Task {
            ports = List.copyOf(ports);
        }
    }

    /**
     * Decisions made again.
     *
     * @param until how far it came: a later one than {@code to} is not there, an earlier one is where to go on
     * @param plans made again, and how many of them came out otherwise
     * @param tasks compared one by one
     * @param differences the first of them
     */
    @Schema(name = "VerifiedDecisions")
    public record Verified(
            Uid cluster,
            Name name,
            Instant from,
            Instant until,
            boolean complete,
            long plans,
            long tasks,
            long different,
            List<Difference> differences) {

        public Verified {
            differences = List.copyOf(differences);
        }
    }

    /** @param group absent in a namespace that the caller does not see */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "DecisionDifference")
    public record Difference(Instant at, @Nullable String group, String recorded, String again) {}
}
