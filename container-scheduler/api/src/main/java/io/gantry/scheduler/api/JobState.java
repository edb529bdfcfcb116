package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** Where a job is. */
public enum JobState {
    /** No task runs yet. */
    PENDING,
    /** At least one task runs. */
    RUNNING,
    /** A batch job all of whose tasks succeeded. The end. */
    SUCCEEDED,
    /** A batch job with a task that failed for good. The end. */
    FAILED,
    /** Being stopped: tasks are ending. */
    STOPPING,
    /** Stopped by a person. The end. */
    STOPPED,
    @JsonEnumDefaultValue
    UNRECOGNIZED
}
