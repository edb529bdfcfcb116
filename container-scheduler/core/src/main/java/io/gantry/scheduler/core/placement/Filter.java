package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.NodeSet;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.Optional;

/**
 * One rule that a node must fulfil to take a task. It is asked in two ways, which agree: {@link #passes} for placing, fast;
 * {@link #why} for people.
 */
public interface Filter {

    /** Whether the node, which is there, can take one task of the class. */
    boolean passes(int node, TaskClass tasks, View view);

    /** Why it cannot; empty exactly when it passes. */
    Optional<Reason> why(int node, TaskClass tasks, View view);

    /** All nodes that can. */
    default NodeSet feasible(TaskClass tasks, View view) {
        var feasible = new NodeSet();
        NodeSet nodes = view.nodes();
        for (int node = nodes.next(0); node >= 0; node = nodes.next(node + 1)) {
            if (passes(node, tasks, view)) {
                feasible.add(node);
            }
        }
        return feasible;
    }
}
