package io.gantry.scheduler.core.preempt;

import io.gantry.scheduler.core.view.Compiled;
import io.gantry.scheduler.core.view.Rehearsal;
import java.util.List;

/**
 * The cheapest victims on one node.
 *
 * @param freed how much of the node they give back, processor and memory: of equally cheap ones those that give least
 */
record Found(int node, Cost cost, long freed, List<Held> victims) {

    /** Any placement of a class with these devices. */
    record Held(Compiled tasks, int devices) {}

    void evict(Rehearsal rehearsal) {
        for (Held victim : victims) {
            if (!rehearsal.evict(node, victim.tasks(), victim.devices())) {
                throw new IllegalStateException(
                        "not held on node " + node + ": " + victim.tasks().asked());
            }
        }
    }
}
