package io.gantry.scheduler.queue;

import io.gantry.scheduler.core.view.Placement;
import java.time.Instant;

/** Where the record of a cluster's view begins: with all that the view has. */
final class Recording {

    private Recording() {}

    /** @param notBefore the last that was recorded by whoever owned it before */
    static void begin(Cluster cluster, Instant notBefore) {
        Instant now = cluster.now();
        cluster.recorder.begins(cluster.view.style(), now.isAfter(notBefore) ? now : notBefore);
        for (NodeRun node : cluster.nodes.values()) {
            if (node.id != NodeRun.NO_ID) {
                cluster.recorder.described(node.id, node.uid, node.name, cluster.view.node(node.id));
            }
        }
        for (Allocation allocation : cluster.allocations.values()) {
            Placement held = allocation.placement;
            if (held != null) {
                cluster.recorder.held(allocation.uid, held, allocation.group.recorded);
            }
        }
        cluster.recorder.begun();
    }

    /** If it had to be given up because the database was away for too long. */
    static void beginAgain(Cluster cluster) {
        if (cluster.recorder.gaveUp()) {
            begin(cluster, Instant.EPOCH);
        }
    }
}
