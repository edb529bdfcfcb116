package io.gantry.scheduler.core.gang;

import io.gantry.scheduler.core.placement.Ask;
import java.util.List;

/**
 * Tasks of several classes that start together or not at all.
 *
 * @param key whatever the caller knows it by; the core only hands it back
 * @param asks each whole
 * @param priority the higher is tried first
 * @param until when it waits no longer, in the caller's time
 */
public record Gang(Object key, List<Ask> asks, int priority, long until) {

    private static final int TASKS_MAX = 100_000;

    /** @throws IllegalArgumentException naming what is wrong */
    public Gang {
        asks = List.copyOf(asks);
        int tasks = asks.stream().mapToInt(Ask::count).sum();
        if (tasks < 1 || tasks > TASKS_MAX) {
            throw new IllegalArgumentException(
                    "gang " + key + ": must have 1 to " + TASKS_MAX + " tasks, not " + tasks);
        }
    }

    /** Its tasks in all. */
    public int count() {
        return asks.stream().mapToInt(Ask::count).sum();
    }

    /** Whether placing others, and not only releasing them, may make it fit. */
    boolean looksAtOthers() {
        return asks.stream()
                .anyMatch(ask -> !ask.tasks().rules().affinities().isEmpty()
                        || !ask.tasks().rules().spreads().isEmpty());
    }
}
