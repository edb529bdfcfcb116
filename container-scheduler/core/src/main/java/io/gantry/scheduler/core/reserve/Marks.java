package io.gantry.scheduler.core.reserve;

import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.NodeSet;
import io.gantry.scheduler.core.view.Taint;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.Toleration;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The taint on reserved nodes. It keeps off all that was not asked about here; what ends in time, or fits beside what is
 * reserved, tolerates it. So the planner's indexes need to know nothing of reservations.
 */
final class Marks {

    private static final String KEY = "gantry.io/reserved";
    private static final Taint MARK = new Taint(KEY, null, Taint.Effect.NO_SCHEDULE);
    private static final int KEPT_MAX = 4_096;

    private final View view;
    /** By node, how many reservations have it. */
    private final Map<Integer, Integer> counts = new HashMap<>();

    private final NodeSet marked = new NodeSet();
    private final IdentityHashMap<TaskClass, TaskClass> tolerant = new IdentityHashMap<>();

    Marks(View view) {
        this.view = view;
    }

    /** Nodes with at least one reservation. */
    NodeSet marked() {
        return marked;
    }

    void add(NodeSet nodes) {
        for (int node = nodes.next(0); node >= 0; node = nodes.next(node + 1)) {
            if (counts.merge(node, 1, Integer::sum) == 1) {
                marked.add(node);
                describe(node);
            }
        }
    }

    void remove(NodeSet nodes) {
        for (int node = nodes.next(0); node >= 0; node = nodes.next(node + 1)) {
            if (counts.merge(node, -1, Integer::sum) == 0) {
                counts.remove(node);
                marked.remove(node);
                describe(node);
            }
        }
    }

    private void describe(int node) {
        if (view.nodes().contains(node)) {
            view.updateNode(node, withMark(node, view.node(node)));
        }
    }

    /** As it is to be described now: with the mark or without. */
    Node withMark(int id, Node node) {
        var taints = new ArrayList<>(node.taints());
        taints.remove(MARK);
        if (marked.contains(id)) {
            taints.add(MARK);
        }
        return new Node(
                node.key(),
                node.capacity(),
                node.overcommit(),
                node.labels(),
                taints,
                node.availability(),
                node.images(),
                node.costMilli(),
                node.speedMilli());
    }

    /** The same that may be on marked nodes; for one object always the same object. */
    TaskClass tolerant(TaskClass tasks) {
        if (tolerant.size() >= KEPT_MAX) {
            tolerant.clear();
        }
        return tolerant.computeIfAbsent(tasks, Marks::withToleration);
    }

    private static TaskClass withToleration(TaskClass tasks) {
        List<Toleration> tolerations = new ArrayList<>(tasks.tolerations());
        tolerations.add(new Toleration(KEY, null));
        return new TaskClass(
                tasks.cpuMilli(),
                tasks.memoryBytes(),
                tasks.diskBytes(),
                tasks.networkBits(),
                tasks.named(),
                tasks.gpus(),
                tasks.constraints(),
                tolerations,
                tasks.hostPorts(),
                tasks.dynamicPorts(),
                tasks.rules(),
                tasks.wishes());
    }
}
