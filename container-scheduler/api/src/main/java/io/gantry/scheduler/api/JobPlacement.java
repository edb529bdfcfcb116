package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a job's tasks are where they are, as far as the scheduler knows. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobPlacement(Name namespace, Name job, Uid cluster, JobState state, List<Group> groups) {

    public JobPlacement {
        groups = List.copyOf(groups);
    }

    /**
     * One group of it.
     *
     * @param waiting tasks that have no node
     * @param nodes of the cluster; the counts of the reasons sum to them
     * @param blocked what it waits for when that is not a node: {@code Quota}; null otherwise
     * @param failures tasks that have, or had, a node and do not run
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
            List<Failure> failures) {
        public Group {
            reasons = List.copyOf(reasons);
            nearest = List.copyOf(nearest);
            failures = List.copyOf(failures);
        }
    }

    /** Tasks that ended, or could not start, for one reason. */
    public record Failure(String reason, String detail, int tasks) {}
}
