package io.gantry.scheduler.journal;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.Volume.OnLost;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A named volume as it is kept.
 *
 * @param name without its task's number
 * @param machine that it is on, and the node that machine was last
 * @param job the last that used it
 * @param used a task has run with it
 * @param deleting since when it is given up; null while it is kept
 * @param detail why it is not gone yet
 */
public record VolumeRow(
        Uid uid,
        Name namespace,
        Name name,
        int index,
        Uid cluster,
        Uid machine,
        Uid node,
        Name nodeName,
        Uid job,
        Name jobName,
        Name group,
        OnLost onLost,
        boolean deleteWithJob,
        boolean used,
        Instant created,
        @Nullable Instant deleting,
        String detail) {

    /** As people call it. */
    public String fullName() {
        return namespace + "/" + name + "-" + index;
    }
}
