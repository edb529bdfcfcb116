package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What happens when a task fails. (A service's task that ends well is run again too.)
 *
 * @param attempts how many times it is run again before the task counts as failed: 0 to 1,000; a service never gives up
 * @param delay before the first of them, doubled each time up to 5 minutes: 0 s to 1 h
 */
public record RestartPolicy(Mode mode, int attempts, Duration delay) {

    public static final RestartPolicy STANDARD = new RestartPolicy(Mode.ON_FAILURE, 3, Duration.ofSeconds(1));
    public static final Duration DELAY_MAX = Duration.ofMinutes(5);

    /** Whether a failed task is run again. */
    public enum Mode {
        @JsonProperty("onFailure")
        ON_FAILURE,
        @JsonProperty("never")
        NEVER,
        @JsonEnumDefaultValue
        UNRECOGNIZED
    }

    @JsonCreator
    public static RestartPolicy of(@Nullable Mode mode, @Nullable Integer attempts, @Nullable Duration delay) {
        return new RestartPolicy(
                mode == null ? STANDARD.mode : mode,
                attempts == null ? STANDARD.attempts : attempts,
                delay == null ? STANDARD.delay : delay);
    }

    /** @throws IllegalArgumentException naming the field and its range */
    public RestartPolicy {
        if (attempts < 0 || attempts > 1000) {
            throw new IllegalArgumentException("restart.attempts must be 0 to 1000, not " + attempts);
        }
        if (delay.isNegative() || delay.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("restart.delay must be 0 s to 1 h, not " + delay);
        }
    }
}
