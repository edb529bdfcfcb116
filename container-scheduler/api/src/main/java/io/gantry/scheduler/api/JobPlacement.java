package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.DecisionFact.NearMiss;
import io.gantry.scheduler.api.DecisionFact.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The scheduler's own answer to "why is my job where it is?": an answer of REST, worked out when asked for. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobPlacement(
        Uid job, Name namespace, Name name, Uid cluster, Name clusterName, JobState state, List<Group> groups) {

    public JobPlacement {
        groups = groups == null ? List.of() : List.copyOf(groups);
    }

    /**
     * A group of equal tasks.
     *
     * @param wanted how many tasks there are to be
     * @param byState how many tasks' latest allocation is in which state
     * @param waiting tasks that no node could be found for
     * @param waitingSince of the one that waits longest
     * @param backingOff tasks that failed and are run again later
     * @param nextRetry the first of those
     * @param nodes of the cluster
     * @param feasible nodes that could take one more task now; with the nodes of all reasons they sum to {@code nodes}
     * @param reasons why the others cannot; only while tasks wait
     * @param nearest nodes that nearly could, nearest first; only while tasks wait
     * @param neverFits no node that is there could ever hold one
     * @param lastErrors what engines said when a task could not be started, latest last
     * @param shape what one of its tasks asks of a node, in the words of {@link DemandFact.Shape#text()}: by it the answers
     *     of pools are found; null from a release that did not say
     * @param ready tasks that run and whose checks say that they are well; null from a release that did not say
     * @param notes sentences about what else holds it up, such as a check that says that a task is not ready
     * @param blocked what holds its waiting tasks back that no node can give: a secret that is not there; null for nothing,
     *     and from a release that did not say
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Group(
            Name name,
            int wanted,
            Map<AllocationState, Integer> byState,
            int waiting,
            @Nullable Instant waitingSince,
            int backingOff,
            @Nullable Instant nextRetry,
            int nodes,
            int feasible,
            List<Refusal> reasons,
            List<NearMiss> nearest,
            boolean neverFits,
            List<String> lastErrors,
            @Nullable String shape,
            @Nullable Integer ready,
            List<String> notes,
            @Nullable String blocked) {

        public Group {
            notes = notes == null ? List.of() : List.copyOf(notes);
            byState = byState == null ? Map.of() : Map.copyOf(byState);
            reasons = reasons == null ? List.of() : List.copyOf(reasons);
            nearest = nearest == null ? List.of() : List.copyOf(nearest);
            lastErrors = lastErrors == null ? List.of() : List.copyOf(lastErrors);
        }
    }
}
