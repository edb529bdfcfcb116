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
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TaskGroup(
        Name name,
        int count,
        List<Requirement> constraints,
        List<Toleration> tolerations,
        RestartPolicy restart,
        Task task) {

    public static final int COUNT_MAX = 10_000;

    @JsonCreator
    public static TaskGroup of(
            Name name,
            @Nullable Integer count,
            @Nullable List<Requirement> constraints,
            @Nullable List<Toleration> tolerations,
            @Nullable RestartPolicy restart,
            Task task) {
        return new TaskGroup(
                name,
                count == null ? 1 : count,
                constraints == null ? List.of() : constraints,
                tolerations == null ? List.of() : tolerations,
                restart == null ? RestartPolicy.STANDARD : restart,
                task);
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
        return new TaskGroup(name, count, constraints, tolerations, restart, task.redacted());
    }
}
