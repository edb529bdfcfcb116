package io.gantry.scheduler.core.queue;

import org.jspecify.annotations.Nullable;

/**
 * Why a group's first task has not been let in.
 *
 * @param resource the first that is short; null where it is about none
 * @param where the queue, cohort or namespace
 */
public record Waits(Cause cause, @Nullable Resource resource, String where) {

    /** What it waits for. */
    public enum Cause {
        /** Others that come before it. */
        TURN,
        /** Quota that is used now. */
        QUOTA,
        /** It needs more than its queue can ever have as quotas are now. */
        NEVER,
        /** Its namespace has as much as it may. */
        NAMESPACE_LIMIT,
        /** It was let in and found no node; it is tried again when there is room. */
        ROOM
    }
}
