package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.TaskClass;

/**
 * Equal tasks to be placed.
 *
 * @param key whatever the caller knows them by; the core only hands it back
 */
public record Ask(Object key, TaskClass tasks, int count, Together together) {

    /** What becomes of an ask that cannot be fulfilled whole. */
    public enum Together {
        /** Each task is placed that can be. */
        EACH,
        /** A gang: all or none. */
        ALL_OR_NONE
    }

    /** @throws IllegalArgumentException if the count is less than 1 */
    public Ask {
        if (count < 1) {
            throw new IllegalArgumentException("count must be at least 1, not " + count);
        }
    }

    public static Ask each(Object key, TaskClass tasks, int count) {
        return new Ask(key, tasks, count, Together.EACH);
    }
}
