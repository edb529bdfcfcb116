package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The latest update of a service's tasks under their {@link UpdatePolicy}.
 *
 * @param generation of the spec that they are made from now
 * @param revertOf the generation that failed and that this one goes back from; null if people wrote this one
 * @param since when it is in this state
 * @param ready tasks of this generation that are ready
 * @param wanted of how many
 * @param reason why it failed, or why it goes back; empty otherwise
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record JobUpdate(
        State state,
        long generation,
        @Nullable Long revertOf,
        Instant since,
        @JsonInclude int ready,
        @JsonInclude int wanted,
        String reason) {

    /** Where an update is. */
    public enum State {
        /** Tasks are being replaced. */
        ROLLING,
        /** A person had it wait. */
        PAUSED,
        /** Its tasks did not become ready in time; no more are replaced. */
        FAILED,
        /** All tasks are of this generation, and ready. */
        DONE,
        @JsonEnumDefaultValue
        UNRECOGNIZED
    }

    public JobUpdate {
        reason = reason == null ? "" : reason;
    }

    /** The same in another state. */
    public JobUpdate turned(State turned, Instant at, String why) {
        return new JobUpdate(turned, generation, revertOf, at, ready, wanted, why);
    }

    /** In words. */
    public String text() {
        String back = revertOf == null ? "" : ", back from generation " + revertOf;
        String why = reason.isEmpty() ? "" : ": " + reason;
        String count = ready + " of " + wanted + " ready";
        return switch (state) {
            case ROLLING -> "update to generation " + generation + back + " is under way, " + count + why;
            case PAUSED -> "update to generation " + generation + back + " is paused, " + count + why;
            case FAILED -> "update to generation " + generation + back + " has failed, " + count + why;
            case DONE -> "update to generation " + generation + back + " is done" + why;
            case UNRECOGNIZED -> "update to generation " + generation + back;
        };
    }
}
