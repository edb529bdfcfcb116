package io.gantry.kinds.condition;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * One thing that is or is not true of an object.
 *
 * @param type what, in UpperCamelCase: {@code Ready}
 * @param reason one word in UpperCamelCase for programs
 * @param message a sentence for people; empty when the reason says all
 * @param observedGeneration the spec's generation that this was seen at
 * @param since when the status last changed
 */
public record Condition(
        String type, Status status, String reason, String message, long observedGeneration, Instant since) {

    /** Unknown means that nobody could look, not that it is false. */
    public enum Status {
        @JsonProperty("True")
        TRUE,
        @JsonProperty("False")
        FALSE,
        @JsonEnumDefaultValue
        @JsonProperty("Unknown")
        UNKNOWN
    }
}
