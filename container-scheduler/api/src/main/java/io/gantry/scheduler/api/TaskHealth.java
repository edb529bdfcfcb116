package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the checks of a running task say.
 *
 * @param ready whether it counts as ready
 * @param since when
 * @param check the one that it is not ready for: start, ready or live; null if it is ready
 * @param answer the last that said otherwise than well; empty if there was none
 * @param proven it was ready for so long without a break that its next failure is counted as the first
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TaskHealth(
        @JsonInclude boolean ready,
        Instant since,
        @Nullable String check,
        String answer,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean proven) {

    public static final int ANSWER_MAX = 200;

    public TaskHealth {
        answer = answer == null ? "" : answer;
    }

    /** Why it is not ready, in words; empty if it is. */
    public String text() {
        if (ready) {
            return "";
        }
        String last = answer.isEmpty() ? "no answer yet" : answer;
        return "not ready since " + since + ": " + check + ": " + last;
    }
}
