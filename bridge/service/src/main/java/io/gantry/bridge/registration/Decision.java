package io.gantry.bridge.registration;

import io.gantry.bridge.api.NodeState;
import java.util.List;

/** What comes of an event. */
sealed interface Decision {

    /** @param next may be the same state: then only the reason changes */
    record Move(NodeState next, List<NodeEffect> effects) implements Decision {
        public Move {
            effects = List.copyOf(effects);
        }
    }

    /** The event means nothing in this state; that is an answer, not an error. */
    record Refuse(NodeState current, NodeEvent event) implements Decision {}
}
