package io.gantry.scheduler.job;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Unit;
import io.gantry.scheduler.api.TaskGroup;
import java.util.Optional;

/** Who acts on jobs: is told of what people changed, and asked what only the owner of a cluster knows. */
public interface JobDesk {

    /** After the commit. */
    void changed(Job job);

    /** After a commit that was not answered: the change may be durable, or not. */
    void inDoubt(Uid job);

    /** A job that is to go and whose cluster is deleted has no owner that would remove it: it is removed here and now. */
    void removeIfUnowned(Unit unit, Job job);

    /** Why no node of the cluster could ever hold a task of this group; empty if one could, or if nobody knows. */
    Optional<String> neverFits(Uid cluster, Name namespace, Name job, TaskGroup group);
}
