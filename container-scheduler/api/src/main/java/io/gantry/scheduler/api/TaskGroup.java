package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.label.Requirement;
import io.gantry.kinds.label.Toleration;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Equal tasks of a job.
 *
 * @param count how many: 0 to 10,000; 1 if left out
 * @param constraints on the labels of nodes
 * @param tolerations of taints of nodes
 * @param preferences on the labels of nodes, which need not hold: at most 16
 * @param affinity tasks they are to be near: at most 8
 * @param antiAffinity tasks they are to keep away from: at most 8
 * @param spread how evenly they are spread: at most 4
 * @param maxPerNode how many of them a node may have: 1 to 10,000; any number if left out
 * @param distinctHosts whether a node may have only one of them: the same as a maxPerNode of 1; no if left out
 * @param wishes what makes a node better than another
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
        List<Preference> preferences,
        List<Affinity> affinity,
        List<Affinity> antiAffinity,
        List<Spread> spread,
        @Nullable Integer maxPerNode,
        @Nullable Boolean distinctHosts,
        @Nullable Wishes wishes,
        RestartPolicy restart,
        @Nullable UpdatePolicy update,
        @Nullable Disruption disruption,
        @Nullable NodeLoss onNodeLost,
        Task task) {

    public static final int COUNT_MAX = 10_000;
    public static final int PREFERENCES_MAX = 16;
    public static final int AFFINITIES_MAX = 8;
    public static final int SPREADS_MAX = 4;

    @JsonCreator
    public static TaskGroup of(
            Name name,
            @Nullable Integer count,
            @Nullable List<Requirement> constraints,
            @Nullable List<Toleration> tolerations,
            @Nullable List<Preference> preferences,
            @Nullable List<Affinity> affinity,
            @Nullable List<Affinity> antiAffinity,
            @Nullable List<Spread> spread,
            @Nullable Integer maxPerNode,
            @Nullable Boolean distinctHosts,
            @Nullable Wishes wishes,
            @Nullable RestartPolicy restart,
            @Nullable UpdatePolicy update,
            @Nullable Disruption disruption,
            @Nullable NodeLoss onNodeLost,
            Task task) {
        return new TaskGroup(
                name,
                count == null ? 1 : count,
                orNone(constraints),
                orNone(tolerations),
                orNone(preferences),
                orNone(affinity),
                orNone(antiAffinity),
                orNone(spread),
                maxPerNode,
                distinctHosts,
                wishes,
                restart == null ? RestartPolicy.STANDARD : restart,
                update,
                disruption,
                onNodeLost,
                task);
    }

    private static <T> List<T> orNone(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    /** One without rules between tasks and wishes. */
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
        return of(
                name,
                count,
                constraints,
                tolerations,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                restart,
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
        this(
                name,
                count,
                constraints,
                tolerations,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                null,
                restart,
                null,
                null,
                null,
                task);
    }

    /** The same but for these, which may differ. */
    private TaskGroup with(
            Name called,
            int many,
            @Nullable UpdatePolicy policy,
            @Nullable Disruption budget,
            @Nullable NodeLoss loss,
            Task tasks) {
        return new TaskGroup(
                called,
                many,
                constraints,
                tolerations,
                preferences,
                affinity,
                antiAffinity,
                spread,
                maxPerNode,
                distinctHosts,
                wishes,
                restart,
                policy,
                budget,
                loss,
                tasks);
    }

    /** So many of the same. */
    public TaskGroup withCount(int many) {
        return with(name, many, update, disruption, onNodeLost, task);
    }

    /** The same under another name. */
    public TaskGroup withName(Name other) {
        return with(other, count, update, disruption, onNodeLost, task);
    }

    /** The same with other tasks. */
    public TaskGroup withTask(Task other) {
        return with(name, count, update, disruption, onNodeLost, other);
    }

    /** The same with another answer to a lost node. */
    public TaskGroup withOnNodeLost(@Nullable NodeLoss loss) {
        return with(name, count, update, disruption, loss, task);
    }

    /** The same with a budget. */
    public TaskGroup withDisruption(@Nullable Disruption budget) {
        return with(name, count, update, budget, onNodeLost, task);
    }

    /** The same with a policy of updates. */
    public TaskGroup withUpdate(@Nullable UpdatePolicy policy) {
        return with(name, count, policy, disruption, onNodeLost, task);
    }

    /** @throws IllegalArgumentException naming the field and its rule */
    public TaskGroup {
        if (count < 0 || count > COUNT_MAX) {
            throw new IllegalArgumentException("count must be 0 to " + COUNT_MAX + ", not " + count);
        }
        constraints = List.copyOf(constraints);
        tolerations = List.copyOf(tolerations);
        preferences = atMost("preferences", PREFERENCES_MAX, preferences);
        affinity = atMost("affinity", AFFINITIES_MAX, affinity);
        antiAffinity = atMost("antiAffinity", AFFINITIES_MAX, antiAffinity);
        spread = atMost("spread", SPREADS_MAX, spread);
        distinctHosts = Boolean.TRUE.equals(distinctHosts) ? Boolean.TRUE : null;
        if (maxPerNode != null && distinctHosts != null) {
            throw new IllegalArgumentException(
                    "maxPerNode and distinctHosts exclude one another: distinctHosts is a maxPerNode of 1");
        }
        if (maxPerNode != null && (maxPerNode < 1 || maxPerNode > COUNT_MAX)) {
            throw new IllegalArgumentException("maxPerNode must be 1 to " + COUNT_MAX + ", not " + maxPerNode);
        }
        if (spread.stream().map(Spread::over).distinct().count() < spread.size()) {
            throw new IllegalArgumentException("spread has the same 'over' twice");
        }
    }

    private static <T> List<T> atMost(String field, int most, List<T> list) {
        if (list.size() > most) {
            throw new IllegalArgumentException(field + ": at most " + most + ", not " + list.size());
        }
        return List.copyOf(list);
    }

    /** How many of them a node may have; empty for any number. */
    @JsonIgnore
    public OptionalInt perNode() {
        return distinctHosts != null
                ? OptionalInt.of(1)
                : maxPerNode == null ? OptionalInt.empty() : OptionalInt.of(maxPerNode);
    }

    /** Whether a node holds one of them at most, by whatever rule of theirs. */
    @JsonIgnore
    public boolean onePerNode() {
        boolean apart =
                antiAffinity.stream().anyMatch(rule -> rule.weight() == null && rule.overNodes() && isItself(rule));
        boolean numbered = task.ports().stream().anyMatch(port -> port.host() != null);
        return numbered || apart || perNode().orElse(COUNT_MAX) == 1;
    }

    private boolean isItself(Affinity rule) {
        return rule.job() == null && (rule.group() == null || rule.group().equals(name));
    }

    TaskGroup redacted() {
        return withTask(task.redacted());
    }
}
