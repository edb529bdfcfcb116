package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a service's tasks are replaced when their spec has changed: some at a time, and further ones when those are ready.
 * Without it all are replaced at once.
 *
 * @param maxSurge tasks that may run beyond the count meanwhile: 0 to 10,000; 0 if left out
 * @param maxUnavailable tasks of the count that may be missing meanwhile: 0 to 10,000; 1 if left out
 * @param readyWithin how long at most until the first task, and then until each further one, is ready: 1 s to 24 h; 5 min
 *     if left out. After that the update has failed
 * @param autoRevert whether a failed update goes back to the last generation all of whose tasks were ready
 */
public record UpdatePolicy(int maxSurge, int maxUnavailable, Duration readyWithin, boolean autoRevert) {

    public static final Duration READY_WITHIN_DEFAULT = Duration.ofMinutes(5);

    @JsonCreator
    public static UpdatePolicy of(
            @Nullable Integer maxSurge,
            @Nullable Integer maxUnavailable,
            @Nullable Duration readyWithin,
            @Nullable Boolean autoRevert) {
        return new UpdatePolicy(
                maxSurge == null ? 0 : maxSurge,
                maxUnavailable == null ? 1 : maxUnavailable,
                readyWithin == null ? READY_WITHIN_DEFAULT : readyWithin,
                autoRevert != null && autoRevert);
    }

    /** @throws IllegalArgumentException naming the field and its rule */
    public UpdatePolicy {
        count("maxSurge", maxSurge);
        count("maxUnavailable", maxUnavailable);
        if (maxSurge == 0 && maxUnavailable == 0) {
            throw new IllegalArgumentException(
                    "update: one of maxSurge and maxUnavailable must be 1 or more, or no task could ever be replaced");
        }
        if (readyWithin.compareTo(Duration.ofSeconds(1)) < 0 || readyWithin.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException("update.readyWithin must be 1 s to 24 h, not " + readyWithin);
        }
    }

    /** The same with so many missing at most; with one more beside the count when nothing may be missing. */
    public UpdatePolicy missing(int most) {
        return new UpdatePolicy(most == 0 ? Math.max(1, maxSurge) : maxSurge, most, readyWithin, autoRevert);
    }

    private static void count(String field, int value) {
        if (value < 0 || value > TaskGroup.COUNT_MAX) {
            throw new IllegalArgumentException(
                    "update." + field + " must be 0 to " + TaskGroup.COUNT_MAX + ", not " + value);
        }
    }
}
