package io.gantry.simulator.engine;

import io.gantry.scheduler.core.placement.Asked;
import io.gantry.scheduler.core.placement.Filter;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import io.gantry.simulator.load.CoreKinds;
import io.gantry.simulator.load.MachineGroup;
import java.util.List;

/** The machines of all groups as nodes of a view of the core, and how much of them is used. */
final class Cluster {

    private final View view;
    private final List<MachineGroup> groups;
    private final int[] groupOf;
    private final long[] gpuFree;
    private double cpuAll;
    private double memoryAll;
    private double gpuAll;
    private double cpuUsed;
    private double memoryUsed;
    private double gpuUsed;
    private int down;

    Cluster(List<MachineGroup> groups, PlacementStyle style) {
        this.view = new View(style);
        this.groups = groups;
        int size = groups.stream().mapToInt(MachineGroup::count).sum();
        groupOf = new int[size];
        gpuFree = new long[size];
        for (int group = 0; group < groups.size(); group++) {
            Node node = CoreKinds.node(groups.get(group), group);
            for (int i = 0; i < groups.get(group).count(); i++) {
                int id = view.addNode(node);
                groupOf[id] = group;
                gpuFree[id] = gpuMilli(node.capacity().gpus());
                cpuAll += node.capacity().cpuMilli();
                memoryAll += node.capacity().memoryBytes();
                gpuAll += gpuFree[id];
            }
        }
    }

    private static long gpuMilli(List<Gpus> gpus) {
        return gpus.stream()
                .mapToLong(one -> (long) one.count() * one.shareMilli())
                .sum();
    }

    View view() {
        return view;
    }

    int size() {
        return groupOf.length;
    }

    MachineGroup group(int node) {
        return groups.get(groupOf[node]);
    }

    int groupIndex(int node) {
        return groupOf[node];
    }

    /** @return false if it does not fit any more */
    boolean hold(Placement placement) {
        if (!view.apply(placement)) {
            return false;
        }
        count(placement, 1);
        return true;
    }

    void release(Placement placement) {
        view.release(placement);
        count(placement, -1);
    }

    private void count(Placement placement, int sign) {
        TaskClass tasks = placement.tasks();
        long gpu = gpuMilli(tasks.gpus());
        cpuUsed += (double) sign * tasks.cpuMilli();
        memoryUsed += (double) sign * tasks.memoryBytes();
        gpuUsed += (double) sign * gpu;
        gpuFree[placement.node()] -= sign * gpu;
    }

    void takeAway(int node, Availability why) {
        view.updateNode(node, view.node(node).with(why));
        down++;
    }

    void giveBack(int node) {
        view.updateNode(node, view.node(node).with(Availability.SCHEDULABLE));
        down--;
    }

    int down() {
        return down;
    }

    double cpu() {
        return cpuAll == 0 ? 0 : cpuUsed / cpuAll;
    }

    double memory() {
        return memoryAll == 0 ? 0 : memoryUsed / memoryAll;
    }

    double gpu() {
        return gpuAll == 0 ? 0 : gpuUsed / gpuAll;
    }

    /**
     * Of what is free, the share on nodes that cannot take a task, on average: of GPU if the tasks ask for it, else of
     * processors.
     */
    double fragmentation(Commonest commonest) {
        var shares = commonest.shares(gpuAll > 0);
        boolean ofGpu = shares.keySet().stream().anyMatch(tasks -> !tasks.gpus().isEmpty()) && gpuAll > 0;
        List<Question> questions = shares.entrySet().stream()
                .map(one -> Question.of(Asked.now(view, one.getKey()), one.getValue()))
                .toList();
        double free = 0;
        double useless = 0;
        for (int node = 0; node < size(); node++) {
            double here = ofGpu ? gpuFree[node] : Math.max(0, view.freeCpuMilli(node));
            free += here;
            for (Question one : questions) {
                useless += here > 0 && !takes(node, one) ? here * one.share() : 0;
            }
        }
        return free == 0 || shares.isEmpty() ? 0 : useless / free;
    }

    /** Whether a node can take one of a class, which is so much of what is asked for. */
    private record Question(Asked tasks, List<Filter> filters, double share) {

        static Question of(Asked tasks, double share) {
            return new Question(tasks, tasks.filters(), share);
        }
    }

    private boolean takes(int node, Question question) {
        List<Filter> filters = question.filters();
        for (int i = 0; i < filters.size(); i++) {
            if (!filters.get(i).passes(node, question.tasks(), view)) {
                return false;
            }
        }
        return true;
    }
}
