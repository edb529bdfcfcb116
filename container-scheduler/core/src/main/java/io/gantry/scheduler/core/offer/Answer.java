package io.gantry.scheduler.core.offer;

import io.gantry.scheduler.core.view.Placement;
import java.util.List;

/**
 * What became of a claim.
 *
 * @param applied held by now, in the order of the claim
 * @param returned to be planned again, in the order of the claim
 */
public record Answer(List<Placement> applied, List<Returned> returned) {

    public Answer {
        applied = List.copyOf(applied);
        returned = List.copyOf(returned);
    }

    /** A task that was not let in. */
    public record Returned(Placement placement, Why why) {}

    /** Why not. */
    public enum Why {
        /** The offer had ended, or was answered already. */
        OVER,
        /** The node was not offered. */
        NOT_OFFERED,
        /** More were claimed than the offer allows. */
        TOO_MANY,
        /** The node is gone, or takes no such tasks any more. */
        NODE,
        /** The room, a device or a port was taken since. */
        ROOM,
        /** It would break a rule between tasks by now. */
        RULES
    }
}
