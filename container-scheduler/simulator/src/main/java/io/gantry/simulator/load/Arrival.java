package io.gantry.simulator.load;

import io.gantry.scheduler.core.view.TaskClass;

/**
 * Equal tasks that come at one time.
 *
 * @param atMillis since the beginning
 * @param runsMillis how long each runs where performance is 1; {@link #FOR_EVER} if it never ends by itself
 */
public record Arrival(long atMillis, TaskClass tasks, int count, long runsMillis) {

    public static final long FOR_EVER = -1;
}
