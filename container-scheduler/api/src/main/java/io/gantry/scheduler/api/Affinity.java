package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.label.LabelRules;
import org.jspecify.annotations.Nullable;

/**
 * Other tasks of the namespace that a group's tasks are to be near, or to keep away from. Who keeps away is also kept away
 * from.
 *
 * @param job whose tasks; those of this job if left out
 * @param group of that job; all of its groups if left out, or this group itself if {@code job} is left out as well
 * @param over within what: a label of nodes such as {@code zone}, or {@code node}; node if left out
 * @param weight how much it is wished for: 1 to 100; it must be so if left out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Affinity(
        @Nullable Name job,
        @Nullable Name group,
        String over,
        @Nullable Integer weight) {

    /** In place of a label: every node by itself. */
    public static final String NODE = "node";

    @JsonCreator
    public static Affinity of(
            @Nullable Name job, @Nullable Name group, @Nullable String over, @Nullable Integer weight) {
        return new Affinity(job, group, over == null ? NODE : over, weight);
    }

    /** @throws IllegalArgumentException naming the field and its rule */
    public Affinity {
        Topologies.check("affinity", over);
        Topologies.weight("affinity", weight);
    }

    /** Whether it is about each node by itself. */
    static boolean isNode(String over) {
        return over.equals(NODE) || over.equals(LabelRules.RESERVED_PREFIX + NODE);
    }

    @JsonIgnore
    public boolean overNodes() {
        return isNode(over);
    }
}
