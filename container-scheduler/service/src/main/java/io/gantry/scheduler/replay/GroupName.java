package io.gantry.scheduler.replay;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;

/** A task group as people call it, and its job. */
public record GroupName(Uid job, Name namespace, Name jobName, Name group) {

    @Override
    public String toString() {
        return namespace + "/" + jobName + "/" + group;
    }
}
