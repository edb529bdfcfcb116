package io.gantry.scheduler.volume;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.Volume.OnLost;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A named volume as it looks in answers.
 *
 * @param name the name in the job's file with the task's number behind it
 * @param cluster absent if that is not known any more
 * @param node where it is
 * @param job the last that used it
 * @param deleting since when it is given up
 * @param detail why it is not gone yet
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Volume")
public record VolumeObject(
        Uid uid,
        Name namespace,
        Name name,
        @Nullable Name cluster,
        Name node,
        Name job,
        Name group,
        int index,
        State state,
        OnLost onLost,
        boolean deleteWithJob,
        Instant created,
        @Nullable Instant deleting,
        @Nullable String detail) {

    /** How it is. */
    public enum State {
        /** A task that has not ended has it. */
        IN_USE,
        /** It is kept, and nobody has it. */
        FREE,
        /** Its node does not answer; what is in it may come back with the node. */
        UNREACHABLE,
        /** Its node has left the cluster. What was in it is lost, unless the machine comes back. */
        LOST,
        /** It is given up, and goes when its engine has removed it. */
        DELETING
    }
}
