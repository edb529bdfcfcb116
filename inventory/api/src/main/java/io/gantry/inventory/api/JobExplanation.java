package io.gantry.inventory.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.meta.Kind;
import io.gantry.scheduler.api.DecisionFact;
import io.gantry.scheduler.api.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a job is where it is: what the scheduler says, and what the layers below are doing about it.
 *
 * @param summary one sentence that answers the question
 * @param groups every group of the job
 * @param supply what is on its way, and what hinders it: the nearest to running first
 * @param estimate when the waiting tasks could run; null when nothing is on its way or nothing waits
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobExplanation(
        Name namespace,
        Name job,
        JobState state,
        String summary,
        List<Group> groups,
        List<Supply> supply,
        @Nullable Estimate estimate) {

    public JobExplanation {
        groups = List.copyOf(groups);
        supply = List.copyOf(supply);
    }

    /**
     * How one group is doing.
     *
     * @param waiting tasks that have no node
     * @param nodes of the cluster that were looked at; the counts of the reasons sum to them
     * @param reasons why each node cannot take one more, most nodes first
     * @param nearest the nodes that nearly could, nearest first
     * @param blocked one word when the group waits for something else than nodes: {@code Quota}; null otherwise
     * @param failures what went wrong with tasks that have a node
     * @param notes what else is to be known, a sentence each: which check says that a task is not ready
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Group(
            Name name,
            int wanted,
            int running,
            int waiting,
            int nodes,
            List<DecisionFact.Refusal> reasons,
            List<DecisionFact.NearMiss> nearest,
            @Nullable String blocked,
            List<Failure> failures,
            List<String> notes) {

        /** Of which nothing else is to be known. */
        public Group(
                Name name,
                int wanted,
                int running,
                int waiting,
                int nodes,
                List<DecisionFact.Refusal> reasons,
                List<DecisionFact.NearMiss> nearest,
                @Nullable String blocked,
                List<Failure> failures) {
            this(name, wanted, running, waiting, nodes, reasons, nearest, blocked, failures, List.of());
        }

        public Group {
            notes = notes == null ? List.of() : List.copyOf(notes);
            reasons = List.copyOf(reasons);
            nearest = List.copyOf(nearest);
            failures = List.copyOf(failures);
        }
    }

    /** Tasks that ended, or could not start, for one reason. */
    public record Failure(String reason, String detail, int tasks) {}

    /**
     * One thing of the layers below that matters to this job.
     *
     * @param kind of object it is about
     * @param state its word
     * @param since when it has been so; null where nobody said
     * @param text a sentence for people
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Supply(
            Kind kind, Name name, String state, @Nullable Instant since, String text) {}

    /**
     * When the waiting tasks could run.
     *
     * @param in from now
     * @param basis what it is reckoned from
     */
    public record Estimate(Instant at, Duration in, String basis) {}
}
