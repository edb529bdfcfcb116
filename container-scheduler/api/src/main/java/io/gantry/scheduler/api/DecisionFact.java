package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import java.time.Instant;
import java.util.List;

/**
 * A decision of the scheduler about a group of equal tasks: an event.
 *
 * @param seed that ties were broken by
 * @param viewVersion of the view it was decided on
 * @param tasks how many it is about
 * @param reasons of a refusal: why each node cannot; counts sum to {@code nodes}
 * @param nearest of a refusal: the nodes that nearly could, nearest first
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DecisionFact(
        Uid uid,
        Revision revision,
        Kind kind,
        Name namespace,
        Uid job,
        Name jobName,
        Name group,
        Uid cluster,
        Instant at,
        long seed,
        long viewVersion,
        int tasks,
        int nodes,
        List<Refusal> reasons,
        List<NearMiss> nearest)
        implements Fact {

    /** What was decided. */
    public enum Kind {
        PLACED,
        REFUSED,
        @JsonEnumDefaultValue
        UNRECOGNIZED
    }

    /**
     * Why some nodes cannot.
     *
     * @param reason a word: {@code InsufficientMemory}
     * @param passing true if it can pass by itself (busy); false if these nodes never will (unsuitable)
     */
    public record Refusal(String reason, boolean passing, int nodes, String text) {}

    /** A node that nearly could, and what would have to change. */
    public record NearMiss(Name node, String text) {}

    public DecisionFact {
        reasons = reasons == null ? List.of() : List.copyOf(reasons);
        nearest = nearest == null ? List.of() : List.copyOf(nearest);
    }

    @Override
    public boolean deleted() {
        return false;
    }
}
