package io.gantry.scheduler.queue;

import io.gantry.bridge.api.NodeFact;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.dispatch.EngineResult;
import io.gantry.scheduler.job.Job;
import io.gantry.scheduler.secret.SecretChange;
import java.util.List;

/** What the owner of a cluster takes in, one at a time. */
sealed interface Event {

    /** People changed a job, durably. */
    record JobChanged(Job job) implements Event {}

    /** The bridge said something of a node. */
    record NodeChanged(NodeFact fact) implements Event {}

    /** People changed the cluster. */
    record ClusterChanged(ClusterSpec spec) implements Event {}

    /** People gave a volume up, durably. */
    record VolumeDeleted(Uid volume) implements Event {}
    /** People changed a secret, durably. */
    record SecretChanged(SecretChange change) implements Event {}

    /** An engine answered or said something. */
    record FromEngine(EngineResult result) implements Event {}

    /** A batch is durable. */
    record Committed(List<Allocation> written) implements Event {}

    /** Somebody wants to know something that only the owner knows. */
    record Question(Runnable ask) implements Event {}
}
