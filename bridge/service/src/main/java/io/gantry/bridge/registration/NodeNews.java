package io.gantry.bridge.registration;

import io.gantry.bridge.spi.ClusterEngine.Answer;
import io.gantry.kinds.id.Uid;

/** What the heartbeat found out about a node that the bridge must act on. */
public sealed interface NodeNews {

    Uid node();

    /** Its engine answers. */
    record Answers(Uid node, Answer.Alive alive) implements NodeNews {}

    /** Something answers in its place. */
    record Stranger(Uid node, String detail) implements NodeNews {}

    /** Silent for longer than allowed. */
    record Silent(Uid node, String detail) implements NodeNews {}
}
