package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** Where an allocation is. */
public enum AllocationState {
    /** Decided and durable; its container is not started yet. */
    PLACED,
    /** Its container is being made: the image may be on its way. */
    STARTING,
    RUNNING,
    /** Asked to end; within its grace. */
    STOPPING,
    /** Ended with exit code 0. The end. */
    SUCCEEDED,
    /** Ended otherwise, or could not be started. The end. */
    FAILED,
    /** Ended because it was asked to. The end. */
    STOPPED,
    /** Its node was lost or left, and what became of it is not known. The end. */
    LOST,
    @JsonEnumDefaultValue
    UNRECOGNIZED;

    /** Whether it can never change again, and holds nothing of its node. */
    public boolean ended() {
        return switch (this) {
            case PLACED, STARTING, RUNNING, STOPPING -> false;
            case SUCCEEDED, FAILED, STOPPED, LOST, UNRECOGNIZED -> true;
        };
    }
}
