package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.label.Requirement;
import io.gantry.kinds.quantity.Resources;
import java.time.Instant;
import java.util.List;

/** What cannot be placed in a cluster now. The uid is the cluster's; at most {@link #SHAPES_MAX} shapes, largest first. */
public record DemandFact(Uid uid, Revision revision, boolean deleted, List<Shape> shapes) implements Fact {

    public static final int SHAPES_MAX = 200;

    /** Equal tasks that wait: how many, and since when the oldest. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Shape(Resources resources, List<Requirement> constraints, int tasks, Instant oldest) {}
}
