package io.gantry.scheduler.queue;

import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.NodeState;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.label.Requirement;
import io.gantry.kinds.quantity.Resources;
import io.gantry.scheduler.api.Port;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Capacity;
import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.Taint;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.Toleration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The edge of the core: facts and specs in its own types. */
final class CoreTypes {

    /** What a newer release asks for and this one does not know fits nowhere. */
    private static final Constraint IMPOSSIBLE =
            new Constraint("gantry.io/unknown-requirement", Constraint.Operator.EXISTS, List.of());

    /** Every node has its own name under it: what is bound to a node asks for that. */
    private static final String NODE = "gantry.io/node";

    private CoreTypes() {}

    static PlacementStyle style(ClusterSpec.Placement placement) {
        return placement == ClusterSpec.Placement.SPREAD ? PlacementStyle.SPREAD : PlacementStyle.PACK;
    }

    /** @param key what the core hands back */
    static Node node(Object key, NodeFact fact) {
        Resources capacity = fact.capacity();
        return new Node(
                key,
                new Capacity(
                        capacity.cpu().milli(),
                        capacity.memory().value(),
                        capacity.disk().value(),
                        gpus(capacity)),
                labels(fact),
                fact.taints().stream().map(CoreTypes::taint).toList(),
                availability(fact));
    }

    private static Map<String, String> labels(NodeFact fact) {
        var labels = new LinkedHashMap<>(fact.labels());
        labels.put(NODE, fact.name().value());
        return labels;
    }

    /** The same on these nodes alone; anywhere if there are none. */
    static TaskClass on(TaskClass tasks, Set<Name> nodes) {
        if (nodes.isEmpty()) {
            return tasks;
        }
        var constraints = new ArrayList<>(tasks.constraints());
        nodes.forEach(node -> constraints.add(new Constraint(NODE, Constraint.Operator.IN, List.of(node.value()))));
        return tasks.with(constraints);
    }

    static Availability availability(NodeFact fact) {
        boolean there = fact.state() == NodeState.READY || fact.state() == NodeState.DRAINING;
        if (!there) {
            return Availability.NOT_READY;
        }
        boolean takes = fact.state() == NodeState.READY && fact.schedulable() && fact.drainGeneration() == 0;
        return takes ? Availability.SCHEDULABLE : Availability.CORDONED;
    }

    private static Taint taint(io.gantry.kinds.label.Taint taint) {
        boolean preferred = taint.effect() == io.gantry.kinds.label.Taint.Effect.PREFER_NO_SCHEDULE;
        return new Taint(
                taint.key(), taint.value(), preferred ? Taint.Effect.PREFER_NO_SCHEDULE : Taint.Effect.NO_SCHEDULE);
    }

    static TaskClass tasks(TaskGroup group) {
        Task task = group.task();
        Resources needs = task.resources();
        return new TaskClass(
                needs.cpu().milli(),
                needs.memory().value(),
                needs.disk().value(),
                gpus(needs),
                group.constraints().stream().map(CoreTypes::constraint).toList(),
                group.tolerations().stream()
                        .map(one -> new Toleration(one.key(), one.value()))
                        .toList(),
                hostPorts(task),
                (int) task.ports().stream().filter(port -> port.host() == null).count());
    }

    private static List<Integer> hostPorts(Task task) {
        var ports = new ArrayList<Integer>();
        for (Port port : task.ports()) {
            if (port.host() != null) {
                ports.add(port.host());
            }
        }
        return ports;
    }

    /** Each model once, as the core wants it. */
    private static List<Gpus> gpus(Resources resources) {
        var byModel = new LinkedHashMap<String, Gpus>();
        for (io.gantry.kinds.quantity.Gpus one : resources.gpus()) {
            int share = one.share() == null ? Gpus.WHOLE : one.share();
            byModel.merge(
                    one.model(),
                    new Gpus(one.model(), one.count(), share),
                    (a, b) -> new Gpus(a.model(), a.count() + b.count(), Math.max(a.shareMilli(), b.shareMilli())));
        }
        return List.copyOf(byModel.values());
    }

    private static Constraint constraint(Requirement requirement) {
        return switch (requirement.operator()) {
            case IN -> new Constraint(requirement.key(), Constraint.Operator.IN, requirement.values());
            case NOT_IN -> new Constraint(requirement.key(), Constraint.Operator.NOT_IN, requirement.values());
            case EXISTS -> new Constraint(requirement.key(), Constraint.Operator.EXISTS, List.of());
            case DOES_NOT_EXIST -> new Constraint(requirement.key(), Constraint.Operator.DOES_NOT_EXIST, List.of());
            case GREATER_THAN ->
                new Constraint(requirement.key(), Constraint.Operator.GREATER_THAN, requirement.values());
            case LESS_THAN -> new Constraint(requirement.key(), Constraint.Operator.LESS_THAN, requirement.values());
            case UNRECOGNIZED -> IMPOSSIBLE;
        };
    }
}
