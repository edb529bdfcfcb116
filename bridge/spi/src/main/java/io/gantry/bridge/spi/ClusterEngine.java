package io.gantry.bridge.spi;

import io.gantry.inventory.api.ClusterSpec;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.kinds.text.PlainText;

/**
 * One kind of container cluster, as the bridge sees it: how a machine joins, answers and leaves. Keeps no state of its
 * own. Every call returns within its time-out.
 */
public interface ClusterEngine {

    ClusterSpec.Engine name();

    /** Asks a machine's engine who it is and what it has. */
    Answer probe(Member member);

    /**
     * Is it still there, as the one it was? Cheaper than a probe, for being asked every few seconds: on a connection that
     * has not been broken since the last probe, that probe's answer may be repeated.
     */
    default Answer pulse(Member member) {
        return probe(member);
    }

    /** Takes a node out; repeating it is harmless. For engines that keep no list of members there is nothing to do. */
    void leave(Member member);

    /** A machine that is, or should become, a node. */
    record Member(Uid cluster, Uid machine, Name machineName, EngineEndpoint engine) {}

    /** What an engine said. */
    sealed interface Answer {
        /**
         * It answers with the identity it was given.
         *
         * @param engineId the engine's own identity, which must not change while the node lives
         */
        record Alive(String engineId, String version, Resources capacity) implements Answer {}

        /** It answers, but as somebody else. */
        record Stranger(String detail) implements Answer {
            public Stranger {
                detail = PlainText.of(detail);
            }
        }

        /** It answers, but did not say in time who it is: it lives, and may be anybody. */
        record Unverified(String detail) implements Answer {
            public Unverified {
                detail = PlainText.of(detail);
            }
        }

        /** No answer in time, or a broken one. */
        record Silent(String detail) implements Answer {
            public Silent {
                detail = PlainText.of(detail);
            }
        }
    }
}
