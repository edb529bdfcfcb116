package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.gantry.kinds.id.Name;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a developer submits.
 *
 * @param cluster where it runs; if left out, the only one its namespace may use. Never changes
 * @param deadline of a batch job: what has not succeeded so long after its submission has failed: 1 s to 30 d; none if left
 *     out
 * @param placement which of the nodes that can is best; as its cluster says if left out
 * @param priority 0 (least) to 100; 50 if left out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobSpec(
        @Nullable Name cluster,
        Type type,
        int priority,
        @Nullable Duration deadline,
        @Nullable Placement placement,
        List<TaskGroup> groups) {

    public static final Duration DEADLINE_MIN = Duration.ofSeconds(1);
    public static final Duration DEADLINE_MAX = Duration.ofDays(30);

    public static final int GROUPS_MAX = 16;
    public static final int PRIORITY_DEFAULT = 50;

    /** When a job is done. */
    public enum Type {
        /** Done when every task has succeeded; ended tasks stay ended. */
        @JsonProperty("batch")
        BATCH,
        /** Never done: tasks that end are run again. */
        @JsonProperty("service")
        SERVICE,
        @JsonEnumDefaultValue
        UNRECOGNIZED
    }

    /** Which of the nodes that can is best. */
    public enum Placement {
        /** The fullest: keeps large nodes free, and others empty enough to give back. */
        @JsonProperty("pack")
        PACK,
        /** The emptiest: a lost node takes the fewest tasks with it. */
        @JsonProperty("spread")
        SPREAD,
        @JsonEnumDefaultValue
        UNRECOGNIZED
    }

    @com.fasterxml.jackson.annotation.JsonCreator
    public static JobSpec of(
            @Nullable Name cluster,
            Type type,
            @Nullable Integer priority,
            @Nullable Duration deadline,
            @Nullable Placement placement,
            @Nullable List<TaskGroup> groups) {
        return new JobSpec(
                cluster,
                type,
                priority == null ? PRIORITY_DEFAULT : priority,
                deadline,
                placement,
                groups == null ? List.of() : groups);
    }

    /** One without a deadline. */
    public static JobSpec of(
            @Nullable Name cluster, Type type, @Nullable Integer priority, @Nullable List<TaskGroup> groups) {
        return of(cluster, type, priority, null, null, groups);
    }

    /** One without a deadline. */
    public JobSpec(@Nullable Name cluster, Type type, int priority, List<TaskGroup> groups) {
        this(cluster, type, priority, null, null, groups);
    }

    static void deadline(@Nullable Duration deadline) {
        if (deadline != null && (deadline.compareTo(DEADLINE_MIN) < 0 || deadline.compareTo(DEADLINE_MAX) > 0)) {
            throw new IllegalArgumentException("deadline must be 1 s to 30 d, not " + deadline);
        }
    }

    /** @throws IllegalArgumentException naming the field and its rule */
    public JobSpec {
        if (priority < 0 || priority > 100) {
            throw new IllegalArgumentException("priority must be 0 to 100, not " + priority);
        }
        deadline(deadline);
        groups = List.copyOf(groups);
        if (groups.isEmpty() || groups.size() > GROUPS_MAX) {
            throw new IllegalArgumentException(
                    "groups must have 1 to " + GROUPS_MAX + " entries, not " + groups.size());
        }
        var names = new HashSet<Name>();
        for (TaskGroup group : groups) {
            if (!names.add(group.name())) {
                throw new IllegalArgumentException("groups: the name '" + group.name() + "' is there twice");
            }
        }
    }

    /** The same with this deadline. */
    public JobSpec withDeadline(@Nullable Duration time) {
        return new JobSpec(cluster, type, priority, time, placement, groups);
    }

    /** The same with these groups. */
    public JobSpec withGroups(List<TaskGroup> others) {
        return new JobSpec(cluster, type, priority, deadline, placement, others);
    }

    /** The same with every literal value of an environment masked: what goes into facts. */
    public JobSpec redacted() {
        return withGroups(groups.stream().map(TaskGroup::redacted).toList());
    }
}
