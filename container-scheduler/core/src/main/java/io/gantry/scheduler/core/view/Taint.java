package io.gantry.scheduler.core.view;

import org.jspecify.annotations.Nullable;

/** Keeps tasks off a node unless they tolerate it. */
public record Taint(String key, @Nullable String value, Effect effect) {

    /** What happens to tasks that do not tolerate it. */
    public enum Effect {
        /** They are not placed. */
        NO_SCHEDULE,
        /** They are placed elsewhere if they can be. */
        PREFER_NO_SCHEDULE
    }

    /** {@code key=value}, or {@code key}. */
    public String text() {
        return value == null ? key : key + "=" + value;
    }
}
