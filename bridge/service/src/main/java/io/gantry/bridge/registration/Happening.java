package io.gantry.bridge.registration;

import io.gantry.bridge.spi.ClusterEngine.Answer;
import java.util.Optional;

/**
 * An event with what people are told about it.
 *
 * @param reason one word for programs; empty when all is well
 * @param detail a sentence; empty when the reason says all
 * @param alive what the engine said, for ANSWER
 */
record Happening(NodeEvent event, String reason, String detail, Optional<Answer.Alive> alive) {

    static Happening of(NodeEvent event) {
        return new Happening(event, "", "", Optional.empty());
    }

    static Happening of(NodeEvent event, String reason, String detail) {
        return new Happening(event, reason, detail, Optional.empty());
    }

    static Happening answered(Answer.Alive alive) {
        return new Happening(NodeEvent.ANSWER, "", "", Optional.of(alive));
    }
}
