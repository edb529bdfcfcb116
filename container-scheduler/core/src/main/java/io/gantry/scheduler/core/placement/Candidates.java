package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.ChangeLog;
import io.gantry.scheduler.core.view.NodeSet;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.Arrays;

/**
 * The nodes that can take a task of one class, and their scores, kept up with the view: only nodes that changed are looked at
 * again. Labels and taints are compared only where a node was described anew, since they cost most and change least.
 */
final class Candidates {

    private final TaskClass tasks;
    private final View view;
    private final NodeSet suitable = new NodeSet();
    private final NodeSet feasible = new NodeSet();
    private float[] scores = new float[0];
    private long seen;
    private boolean fresh = true;

    Candidates(TaskClass tasks, View view) {
        this.tasks = tasks;
        this.view = view;
    }

    boolean isOf(View other) {
        return view == other;
    }

    /** Looks again at every node that changed since the last time. */
    void catchUp() {
        ChangeLog changes = view.changes();
        if (scores.length < view.bound()) {
            scores = Arrays.copyOf(scores, Math.max(view.bound(), scores.length * 2));
        }
        if (fresh || !changes.reaches(seen)) {
            fresh = false;
            for (int node = 0; node < view.bound(); node++) {
                describe(node);
            }
        } else {
            for (long position = seen; position < changes.end(); position++) {
                look(changes.node(position), changes.isDescription(position));
            }
        }
        seen = changes.end();
    }

    private void look(int node, boolean described) {
        if (described) {
            describe(node);
        } else {
            recheck(node);
        }
    }

    private void describe(int node) {
        if (view.nodes().contains(node) && Filters.passAll(Filters.BY_DESCRIPTION, node, tasks, view)) {
            suitable.add(node);
        } else {
            suitable.remove(node);
        }
        recheck(node);
    }

    /** Looks again at a node on which something was placed or released. */
    void recheck(int node) {
        // One that has left may be seen first by what was released on it just before.
        boolean there = suitable.contains(node) && view.nodes().contains(node);
        if (there && Filters.passAll(Filters.BY_ROOM, node, tasks, view)) {
            feasible.add(node);
            scores[node] = Scorers.score(node, tasks, view);
        } else {
            feasible.remove(node);
        }
    }

    boolean contains(int node) {
        return feasible.contains(node);
    }

    float score(int node) {
        return scores[node];
    }

    BestFirst bestFirst(long seed) {
        var best = new BestFirst(feasible.size(), seed);
        for (int node = feasible.next(0); node >= 0; node = feasible.next(node + 1)) {
            best.add(node, scores[node]);
        }
        best.heapify();
        return best;
    }
}
