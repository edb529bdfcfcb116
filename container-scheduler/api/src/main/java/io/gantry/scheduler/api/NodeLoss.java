package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of tasks whose node is LOST: nobody knows whether they still run there.
 *
 * @param after of {@code replaceAfter}: how long the node has been LOST before they are placed elsewhere: 0 s to 30 d; 0 s
 *     if left out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeLoss(Mode mode, @Nullable Duration after) {

    private static final Duration AFTER_MAX = Duration.ofDays(30);

    /** Whether they may run twice for a while. */
    public enum Mode {
        /** They are placed elsewhere after a time; until the node is back the old ones may run on. */
        @JsonProperty("replaceAfter")
        REPLACE_AFTER,
        /** They wait until the node is back, or has left its cluster for good; they never run twice. */
        @JsonProperty("waitForNode")
        WAIT_FOR_NODE,
        /**
         * A node that is cut off stops them by itself after a time, and when it surely has they are placed elsewhere: they
         * never run twice. On a node that does not stop tasks by itself they wait for it.
         */
        @JsonProperty("stopSelfThenReplace")
        STOP_SELF_THEN_REPLACE,
        @JsonEnumDefaultValue
        UNRECOGNIZED
    }

    @JsonCreator
    public static NodeLoss of(Mode mode, @Nullable Duration after) {
        return new NodeLoss(mode, after);
    }

    /** @throws IllegalArgumentException naming the field and its rule */
    public NodeLoss {
        if (after != null && mode == Mode.WAIT_FOR_NODE) {
            throw new IllegalArgumentException(
                    "onNodeLost.after is for replaceAfter: waitForNode waits without an end");
        }
        if (after != null && mode == Mode.STOP_SELF_THEN_REPLACE) {
            throw new IllegalArgumentException(
                    "onNodeLost.after is for replaceAfter: after what time a node stops tasks"
                            + " by itself is a setting of the server");
        }
        if (after != null && (after.isNegative() || after.compareTo(AFTER_MAX) > 0)) {
            throw new IllegalArgumentException("onNodeLost.after must be 0 s to 30 d, not " + after);
        }
    }

    /** Whether their node is to stop them when it is cut off. */
    public static boolean stopsItself(@Nullable NodeLoss loss) {
        return loss != null && loss.mode() == Mode.STOP_SELF_THEN_REPLACE;
    }

    /** How long they are waited for; null for as long as it takes, or until the node has stopped them. */
    public @Nullable Duration patience() {
        return switch (mode) {
            case REPLACE_AFTER -> after == null ? Duration.ZERO : after;
            case WAIT_FOR_NODE, STOP_SELF_THEN_REPLACE, UNRECOGNIZED -> null;
        };
    }
}
