package io.gantry.scheduler.queue;

import io.gantry.bridge.api.NodeFact;
import io.gantry.scheduler.api.NodeLoss;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a node that is cut off has surely ended a task by itself: the bridge has said that it does so, and since we heard of
 * that the task's grace is over. All by our own clock; after a start of ours it begins anew.
 */
final class SelfStop {

    /** Beyond a task's grace: one that is slow needs some seconds to end what it ends. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private SelfStop() {}

    /** Null while nobody has said so, and of a container that was made without the label by which its node knows it. */
    static @Nullable Instant surelyBy(Allocation allocation, NodeFact fact, Instant now) {
        Instant said = fact.tasksStopSince();
        if (said == null || !NodeLoss.stopsItself(allocation.spec.onNodeLost())) {
            return null;
        }
        NodeRun node = allocation.node;
        if (node.stopHeard == null || !said.equals(node.stopSaid)) {
            node.stopHeard = now;
            node.stopSaid = said;
        }
        return node.stopHeard.plus(allocation.spec.task().terminationGrace()).plus(MARGIN);
    }
}
