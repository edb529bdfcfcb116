package io.gantry.scheduler.queue;

import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.api.NodeTraits;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.label.Requirement;
import io.gantry.kinds.quantity.Resources;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.Port;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.core.view.Affinity;
import io.gantry.scheduler.core.view.Affinity.Direction;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Capacity;
import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.Limit;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.Overcommit;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.Preference;
import io.gantry.scheduler.core.view.Rules;
import io.gantry.scheduler.core.view.Spread;
import io.gantry.scheduler.core.view.Taint;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.Toleration;
import io.gantry.scheduler.core.view.Topology;
import io.gantry.scheduler.core.view.Wishes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The edge of the core: facts and specs in its own types. */
final class CoreTypes {

    /** What a newer release asks for and this one does not know fits nowhere. */
    private static final Constraint IMPOSSIBLE =
            new Constraint("gantry.io/unknown-requirement", Constraint.Operator.EXISTS, List.of());

    /** Every node has its own name under it: what is bound to a node asks for that. */
    private static final String NODE = "gantry.io/node";

    /** The weight of a rule that is no wish. */
    private static final int MUST = 0;

    private static final int SPEED_OF_PERCENT = Node.SPEED / 100;

    private CoreTypes() {}

    static PlacementStyle style(ClusterSpec.Placement placement) {
        return placement == ClusterSpec.Placement.SPREAD ? PlacementStyle.SPREAD : PlacementStyle.PACK;
    }

    private static @Nullable PlacementStyle style(JobSpec.@Nullable Placement placement) {
        return switch (placement) {
            case null -> null;
            case PACK -> PlacementStyle.PACK;
            case SPREAD -> PlacementStyle.SPREAD;
            case UNRECOGNIZED -> null;
        };
    }

    /**
     * @param key what the core hands back
     * @param images on it that somebody wishes for
     */
    static Node node(Object key, NodeFact fact, List<String> images) {
        Resources capacity = fact.capacity();
        NodeTraits traits = fact.traits() == null ? NodeTraits.NONE : fact.traits();
        var has = new Capacity(
                        capacity.cpu().milli(),
                        capacity.memory().value(),
                        capacity.disk().value(),
                        gpus(capacity))
                .with(capacity.bits(), capacity.named());
        var described = new Node(
                key,
                has,
                labels(fact),
                fact.taints().stream().map(CoreTypes::taint).toList(),
                availability(fact));
        return described
                .with(overcommit(traits.overcommit()))
                .with(
                        images,
                        traits.costMilli() == null ? 0 : traits.costMilli(),
                        traits.speedPercent() == null ? Node.SPEED : traits.speedPercent() * SPEED_OF_PERCENT);
    }

    private static Overcommit overcommit(io.gantry.kinds.quantity.@Nullable Overcommit said) {
        return said == null
                ? Overcommit.NONE
                : new Overcommit(
                        percent(said.cpu()), percent(said.memory()), percent(said.disk()), percent(said.network()));
    }

    private static int percent(@Nullable Integer said) {
        return io.gantry.kinds.quantity.Overcommit.percent(said);
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

    /** What the tasks of a group need, under the names that rules of others know them by. */
    static TaskClass tasks(
            Name namespace, Name job, JobSpec.@Nullable Placement placement, TaskGroup group, Marks marks) {
        Task task = group.task();
        Resources needs = task.resources();
        var plain = new TaskClass(
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
        return plain.with(needs.bits(), needs.named())
                .with(rules(namespace, job, group, marks))
                .with(wishes(placement, group));
    }

    private static Rules rules(Name namespace, Name job, TaskGroup group, Marks marks) {
        String own = Marks.tag(namespace, job, group.name());
        var affinities = new ArrayList<Affinity>();
        group.affinity().forEach(rule -> affinities.add(affinity(rule, Direction.NEAR, namespace, job, group)));
        group.antiAffinity().forEach(rule -> affinities.add(affinity(rule, Direction.APART, namespace, job, group)));
        List<Spread> spreads =
                group.spread().stream().map(rule -> spread(rule, own)).toList();
        OptionalInt perNode = group.perNode();
        List<Limit> limits = perNode.isPresent() ? List.of(new Limit(own, perNode.getAsInt())) : List.of();
        var tags = new ArrayList<>(marks.tags(namespace, job, group.name()));
        if (!spreads.isEmpty() || !limits.isEmpty()) {
            tags.add(own);
        }
        return tags.isEmpty() && affinities.isEmpty() ? Rules.NONE : new Rules(tags, affinities, spreads, limits);
    }

    private static Affinity affinity(
            io.gantry.scheduler.api.Affinity rule, Direction direction, Name namespace, Name job, TaskGroup group) {
        return new Affinity(
                direction,
                Marks.target(rule, namespace, job, group.name()),
                rule.overNodes() ? Topology.NODE : rule.over(),
                rule.weight() == null ? MUST : rule.weight());
    }

    private static Spread spread(io.gantry.scheduler.api.Spread rule, String own) {
        return new Spread(
                own,
                rule.overNodes() ? Topology.NODE : rule.over(),
                rule.skew(),
                rule.weight() == null ? MUST : rule.weight(),
                new TreeMap<>(rule.percents()));
    }

    private static Wishes wishes(JobSpec.@Nullable Placement placement, TaskGroup group) {
        io.gantry.scheduler.api.Wishes said = group.wishes();
        if (placement == null && said == null && group.preferences().isEmpty()) {
            return Wishes.NONE;
        }
        return new Wishes(
                style(placement),
                group.preferences().stream()
                        .filter(one -> one.operator() != Requirement.Operator.UNRECOGNIZED)
                        .map(one -> new Preference(constraint(one.requirement()), one.weight()))
                        .toList(),
                said != null && said.images() ? List.of(group.task().image()) : List.of(),
                said == null || said.cost() == null ? 0 : said.cost(),
                said == null || said.speed() == null ? 0 : said.speed());
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
        return requirement.operator() == Requirement.Operator.UNRECOGNIZED
                ? IMPOSSIBLE
                : new Constraint(requirement.key(), operator(requirement.operator()), requirement.values());
    }

    private static Constraint.Operator operator(Requirement.Operator operator) {
        return switch (operator) {
            case IN -> Constraint.Operator.IN;
            case NOT_IN -> Constraint.Operator.NOT_IN;
            case EXISTS, UNRECOGNIZED -> Constraint.Operator.EXISTS;
            case DOES_NOT_EXIST -> Constraint.Operator.DOES_NOT_EXIST;
            case GREATER_THAN -> Constraint.Operator.GREATER_THAN;
            case LESS_THAN -> Constraint.Operator.LESS_THAN;
            case VERSION_AT_LEAST -> Constraint.Operator.VERSION_AT_LEAST;
            case VERSION_BELOW -> Constraint.Operator.VERSION_BELOW;
            case MATCHES -> Constraint.Operator.MATCHES;
        };
    }
}
