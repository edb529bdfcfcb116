package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.label.Requirement;
import io.gantry.kinds.label.Toleration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Equal tasks of a job.
 *
 * @param count how many: 0 to 10,000; 1 if left out
 * @param constraints on the labels of nodes
 * @param update of a service: how its tasks are replaced when they have changed; all at once if left out
 * @param disruption of a service: how many of its ready tasks may be taken away on purpose
 * @param onNodeLost what becomes of tasks whose node is LOST; they are placed elsewhere at once if left out
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TaskGroup(
        Name name,
        int count,
        List<Requirement> constraints,
        List<Toleration> tolerations,
        RestartPolicy restart,
        @Nullable UpdatePolicy update,
        @Nullable Disruption disruption,
        @Nullable NodeLoss onNodeLost,
        Task task) {

    public static final int COUNT_MAX = 10_000;

    @JsonCreator
    public static TaskGroup of(
            Name name,
            @Nullable Integer count,
            @Nullable List<Requirement> constraints,
            @Nullable List<Toleration> tolerations,
            @Nullable RestartPolicy restart,
            @Nullable UpdatePolicy update,
            @Nullable Disruption disruption,
            @Nullable NodeLoss onNodeLost,
            Task task) {
        return new TaskGroup(
                name,
                count == null ? 1 : count,
                constraints == null ? List.of() : constraints,
                tolerations == null ? List.of() : tolerations,
                restart == null ? RestartPolicy.STANDARD : restart,
                update,
                disruption,
                onNodeLost,
                task);
    }

    /** One whose tasks are all replaced at once. */
    public TaskGroup(
            Name name,
            int count,
            List<Requirement> constraints,
            List<Toleration> tolerations,
            RestartPolicy restart,
            Task task) {
        this(name, count, constraints, tolerations, restart, null, null, null, task);
    }

    /** The same with other tasks. */
    public TaskGroup withTask(Task other) {
        return new TaskGroup(name, count, constraints, tolerations, restart, update, disruption, onNodeLost, other);
    }

    /** The same with another answer to a lost node. */
    public TaskGroup withOnNodeLost(@Nullable NodeLoss loss) {
        return new TaskGroup(name, count, constraints, tolerations, restart, update, disruption, loss, task);
    }

    /** The same with a budget. */
    public TaskGroup withDisruption(@Nullable Disruption budget) {
        return new TaskGroup(name, count, constraints, tolerations, restart, update, budget, onNodeLost, task);
    }

    /** The same with a policy of updates. */
    public TaskGroup withUpdate(@Nullable UpdatePolicy policy) {
        return new TaskGroup(name, count, constraints, tolerations, restart, policy, disruption, onNodeLost, task);
    }

    /** @throws IllegalArgumentException naming the field and its rule */
    public TaskGroup {
        if (count < 0 || count > COUNT_MAX) {
            throw new IllegalArgumentException("count must be 0 to " + COUNT_MAX + ", not " + count);
        }
        constraints = List.copyOf(constraints);
        tolerations = List.copyOf(tolerations);
    }

    TaskGroup redacted() {
        return withTask(task.redacted());
    }
}
