package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.NodeSet;
import io.gantry.scheduler.core.view.View;
import java.util.Optional;

/**
 * One rule that a node must fulfil to take a task. It is asked in two ways, which agree: {@link #passes} for placing, fast;
 * {@link #why} for people. It may look only as far as its {@link #reach} says.
 */
public interface Filter {

    Reach reach();

    /** Whether it can refuse any node at all to tasks of this class; if not it is never asked. */
    boolean concerns(Asked tasks);

    /** Whether for this class the {@link Grid} answers for it, and nodes need not be asked one by one. */
    default boolean isInGrid(Asked tasks) {
        return false;
    }

    /** Whether the node, which is there, can take one task of the class. */
    boolean passes(int node, Asked tasks, View view);

    /** Why it cannot; empty exactly when it passes. */
    Optional<Reason> why(int node, Asked tasks, View view);

    /** Of a node that does not pass, whether waiting can help: what {@link #why} says, without the words. */
    default Reason.Outlook outlook(int node, Asked tasks, View view) {
        return why(node, tasks, view).orElseThrow().outlook();
    }

    /** Of a node that does not pass, the word for why. */
    default Reason.Code code(int node, Asked tasks, View view) {
        return why(node, tasks, view).orElseThrow().code();
    }

    /** Of a node that does not pass, how far off it is. */
    default double lack(int node, Asked tasks, View view) {
        return why(node, tasks, view).orElseThrow().lack();
    }

    /** All nodes that can. */
    default NodeSet feasible(Asked tasks, View view) {
        var feasible = new NodeSet();
        NodeSet nodes = view.nodes();
        for (int node = nodes.next(0); node >= 0; node = nodes.next(node + 1)) {
            if (!concerns(tasks) || passes(node, tasks, view)) {
                feasible.add(node);
            }
        }
        return feasible;
    }
}
