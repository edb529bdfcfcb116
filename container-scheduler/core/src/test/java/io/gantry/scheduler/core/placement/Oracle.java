package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.Taint;
import io.gantry.scheduler.core.view.TaskClass;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rules again, as plainly as they can be said: keeps only nodes and placements, and works everything else out from the
 * beginning each time it is asked.
 */
final class Oracle {

    final PlacementStyle style;
    final Map<Integer, Node> nodes = new TreeMap<>();
    final List<Placement> placements = new ArrayList<>();

    Oracle(PlacementStyle style) {
        this.style = style;
    }

    Oracle copy() {
        var copy = new Oracle(style);
        copy.nodes.putAll(nodes);
        copy.placements.addAll(placements);
        return copy;
    }

    Set<Integer> feasible(TaskClass tasks) {
        var feasible = new TreeSet<Integer>();
        nodes.keySet().stream().filter(node -> fits(node, tasks)).forEach(feasible::add);
        return feasible;
    }

    boolean fits(int id, TaskClass tasks) {
        Node node = nodes.get(id);
        return node.availability() == Availability.SCHEDULABLE
                && tasks.constraints().stream().allMatch(constraint -> holds(constraint, node.labels()))
                && node.taints().stream()
                        .noneMatch(taint -> taint.effect() == Taint.Effect.NO_SCHEDULE && !tolerated(taint, tasks))
                && tasks.cpuMilli() <= freeCpu(id)
                && tasks.memoryBytes() <= freeMemory(id)
                && tasks.diskBytes() <= freeDisk(id)
                && tasks.gpus().stream().allMatch(wanted -> devicesWithRoom(id, wanted) >= wanted.count())
                && portsAreFree(id, tasks);
    }

    /** Whether it would fit if the node were empty and took tasks. */
    boolean couldEverFit(int id, TaskClass tasks) {
        var alone = new Oracle(style);
        alone.nodes.put(id, nodes.get(id).with(Availability.SCHEDULABLE));
        return alone.fits(id, tasks);
    }

    private static boolean holds(Constraint constraint, Map<String, String> labels) {
        boolean there = labels.containsKey(constraint.key());
        String value = labels.getOrDefault(constraint.key(), "");
        return switch (constraint.operator()) {
            case IN -> there && constraint.values().contains(value);
            case NOT_IN -> !(there && constraint.values().contains(value));
            case EXISTS -> there;
            case DOES_NOT_EXIST -> !there;
            case GREATER_THAN ->
                value.matches("-?\\d{1,18}")
                        && Long.parseLong(value)
                                > Long.parseLong(constraint.values().getFirst());
            case LESS_THAN ->
                value.matches("-?\\d{1,18}")
                        && Long.parseLong(value)
                                < Long.parseLong(constraint.values().getFirst());
        };
    }

    private static boolean tolerated(Taint taint, TaskClass tasks) {
        return tasks.tolerations().stream()
                .anyMatch(toleration -> toleration.key().equals(taint.key())
                        && (toleration.value() == null || toleration.value().equals(taint.value())));
    }

    private List<Placement> on(int node) {
        return placements.stream().filter(placement -> placement.node() == node).toList();
    }

    long freeCpu(int id) {
        return nodes.get(id).capacity().cpuMilli()
                - on(id).stream().mapToLong(p -> p.tasks().cpuMilli()).sum();
    }

    long freeMemory(int id) {
        return nodes.get(id).capacity().memoryBytes()
                - on(id).stream().mapToLong(p -> p.tasks().memoryBytes()).sum();
    }

    long freeDisk(int id) {
        return nodes.get(id).capacity().diskBytes()
                - on(id).stream().mapToLong(p -> p.tasks().diskBytes()).sum();
    }

    private int devicesWithRoom(int id, Gpus wanted) {
        int count = 0;
        for (int free : freeOfDevices(id, wanted.model())) {
            count += free >= wanted.shareMilli() ? 1 : 0;
        }
        return count;
    }

    int[] freeOfDevices(int id, String model) {
        var totals = new ArrayList<Integer>();
        for (Gpus gpus : nodes.get(id).capacity().gpus()) {
            for (int i = 0; gpus.model().equals(model) && i < gpus.count(); i++) {
                totals.add(gpus.shareMilli());
            }
        }
        int[] free = totals.stream().mapToInt(Integer::intValue).toArray();
        for (Placement placement : on(id)) {
            int next = 0;
            for (Gpus gpus : placement.tasks().gpus()) {
                for (int i = 0; i < gpus.count(); i++) {
                    int device = placement.gpus().get(next++);
                    if (gpus.model().equals(model) && device >= 0 && device < free.length) {
                        free[device] -= gpus.shareMilli();
                    }
                }
            }
        }
        return free;
    }

    private boolean portsAreFree(int id, TaskClass tasks) {
        var held = heldPorts(id);
        if (tasks.hostPorts().stream().anyMatch(held::contains)) {
            return false;
        }
        held.addAll(tasks.hostPorts());
        long dynamicHeld =
                held.stream().filter(port -> port >= 20_000 && port <= 32_000).count();
        return tasks.dynamicPorts() == 0 || 12_001 - dynamicHeld >= tasks.dynamicPorts();
    }

    Set<Integer> heldPorts(int id) {
        var held = new HashSet<Integer>();
        on(id).forEach(placement -> held.addAll(placement.ports()));
        return held;
    }

    OptionalDouble bestScore(TaskClass tasks) {
        return feasible(tasks).stream().mapToDouble(node -> score(node, tasks)).max();
    }

    double score(int id, TaskClass tasks) {
        Node node = nodes.get(id);
        boolean avoided = node.taints().stream()
                .anyMatch(taint -> taint.effect() == Taint.Effect.PREFER_NO_SCHEDULE && !tolerated(taint, tasks));
        double cpu = part(node.capacity().cpuMilli(), freeCpu(id) - tasks.cpuMilli());
        double memory = part(node.capacity().memoryBytes(), freeMemory(id) - tasks.memoryBytes());
        double full = (cpu + memory) / 2;
        return ((avoided ? 0 : 2) + (style == PlacementStyle.PACK ? full : 1 - full)) / 3;
    }

    private static double part(long all, long left) {
        return all == 0 ? 0 : Math.clamp((double) (all - left) / all, 0.0, 1.0);
    }
}
