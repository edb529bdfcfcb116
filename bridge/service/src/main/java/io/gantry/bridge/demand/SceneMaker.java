package io.gantry.bridge.demand;

import io.gantry.bridge.demand.Scene.Machine;
import io.gantry.bridge.demand.Scene.Pool;
import io.gantry.bridge.demand.Scene.Source;
import io.gantry.bridge.demand.Scene.Stage;
import io.gantry.bridge.picture.Picture;
import io.gantry.bridge.registration.NodeBook;
import io.gantry.bridge.registration.NodeLabels;
import io.gantry.bridge.registration.NodeView;
import io.gantry.inventory.api.MachineSpec;
import io.gantry.inventory.api.PoolNodes;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PoolStatusFact;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Puts what the bridge has heard of a pool into the terms of its size. */
final class SceneMaker {

    private final Picture picture;
    private final NodeBook nodes;
    private final Duration scaleDownAfter;

    /** @param scaleDownAfter of pools that do not say */
    SceneMaker(Picture picture, NodeBook nodes, Duration scaleDownAfter) {
        this.picture = picture;
        this.nodes = nodes;
        this.scaleDownAfter = scaleDownAfter;
    }

    /** What is known of a pool beside its spec: its target now, and the machines that are to go. */
    record Known(int target, Set<Uid> victims, Set<Uid> released) {}

    Pool pool(Declared<PoolSpec> declared, Known known, Instant now) {
        PoolSpec spec = declared.spec();
        List<Machine> machines = picture.machinesOf(declared.uid()).stream()
                .filter(machine -> machine.state() != MachineState.DELETED && machine.state() != MachineState.RETIRED)
                .map(machine -> machine(machine, spec, known, now))
                .toList();
        return new Pool(
                declared.uid(),
                declared.metadata().name(),
                spec.lowest(),
                spec.highest(),
                known.target(),
                spec.taints(),
                sources(declared),
                machines,
                spec.scaleDownAfter() == null ? scaleDownAfter : spec.scaleDownAfter());
    }

    private Machine machine(MachineFact machine, PoolSpec spec, Known known, Instant now) {
        Optional<NodeView> node = nodes.ofMachine(machine.uid());
        MachineSpec said = picture.machineSpec(machine.uid());
        boolean going = isGoing(machine, known);
        Stage stage = going ? Stage.LEAVING : stage(machine, node, now);
        Resources capacity = node.map(NodeView::capacity).orElse(machine.capacity());
        return new Machine(
                machine.uid(),
                machine.name(),
                machine.providerName(),
                stage,
                !going && serves(machine.state()),
                said.guarded() || said.maintenance() || machine.state() == MachineState.RESCUE,
                known.victims().contains(machine.uid()),
                givenOut(spec, capacity),
                labels(machine, spec),
                trouble(stage, machine, node));
    }

    /** What tasks may use of a machine, by its pool. */
    private static Resources givenOut(PoolSpec spec, Resources capacity) {
        PoolNodes nodes = spec.nodes();
        return nodes == null ? capacity : nodes.givenOut(nodes.of(capacity));
    }

    /** What was a victim and is given up for good; what is being taken away by another's will. */
    private static boolean isGoing(MachineFact machine, Known known) {
        return switch (machine.state()) {
            case CLEANING, DELETING, DELETED, RETIRED -> true;
            case DRAINING ->
                !known.victims().contains(machine.uid()) || known.released().contains(machine.uid());
            case ENROLLED,
                    INSPECTING,
                    AVAILABLE,
                    PROVISIONING,
                    ACTIVE,
                    RESCUE,
                    FAILED,
                    QUARANTINED,
                    LOST,
                    UNRECOGNIZED -> known.released().contains(machine.uid());
        };
    }

    private static Map<String, String> labels(MachineFact machine, PoolSpec spec) {
        try {
            return NodeLabels.of(Optional.of(machine), Optional.of(spec), spec.cluster());
        } catch (IllegalArgumentException _) {
            return machine.labels(); // its node says that these break a rule, and does not become READY
        }
    }

    /** As the provisioner counts them. */
    private static boolean serves(MachineState state) {
        return switch (state) {
            case PROVISIONING, ACTIVE, DRAINING, RESCUE, LOST -> true;
            case ENROLLED, INSPECTING, AVAILABLE, CLEANING, DELETING, DELETED, FAILED, QUARANTINED, RETIRED -> false;
            case UNRECOGNIZED -> false;
        };
    }

    private Stage stage(MachineFact machine, Optional<NodeView> node, Instant now) {
        boolean joined = node.filter(NodeView::joined).isPresent();
        return switch (machine.state()) {
            case ENROLLED, INSPECTING, AVAILABLE, PROVISIONING ->
                machine.stateDeadline() != null && !now.isBefore(machine.stateDeadline()) ? Stage.FAILED : Stage.COMING;
            case FAILED -> Stage.FAILED;
            case LOST -> joined ? Stage.AWAY : Stage.FAILED;
            case ACTIVE, DRAINING -> node.map(it -> stage(it, now)).orElse(Stage.COMING);
            case CLEANING, DELETING, DELETED, RETIRED -> Stage.LEAVING;
            case RESCUE, QUARANTINED, UNRECOGNIZED -> Stage.AWAY;
        };
    }

    private Stage stage(NodeView node, Instant now) {
        return switch (node.state()) {
            case LAUNCHED, REGISTERED -> {
                boolean late = node.deadline() != null && !now.isBefore(node.deadline());
                yield late || !node.reason().isEmpty() ? Stage.FAILED : Stage.COMING;
            }
            case READY -> node.schedulable() ? carrying(node) : carrying(node) == Stage.BUSY ? Stage.BUSY : Stage.AWAY;
            case DRAINING -> carrying(node);
            case LOST, LEFT, UNRECOGNIZED -> Stage.AWAY;
        };
    }

    private Stage carrying(NodeView node) {
        return picture.occupancy(node.uid())
                        .filter(said -> said.allocations() == 0)
                        .isPresent()
                ? Stage.IDLE
                : Stage.BUSY;
    }

    private static String trouble(Stage stage, MachineFact machine, Optional<NodeView> node) {
        if (stage != Stage.FAILED && stage != Stage.LEAVING) {
            return "";
        }
        String why = machine.detail().isEmpty() ? machine.reason() : machine.detail();
        if (!why.isEmpty()) {
            return "is " + machine.state() + ": " + why;
        }
        return node.map(it -> "has a node that is " + it.state() + (it.reason().isEmpty() ? "" : ": " + it.reason()))
                .orElse("is " + machine.state());
    }

    private List<Source> sources(Declared<PoolSpec> pool) {
        Map<Name, String> refusals = new TreeMap<>();
        picture.poolStatus(pool.uid())
                .map(PoolStatusFact::sources)
                .orElse(List.of())
                .forEach(source -> {
                    if (source.refusal() != null) {
                        String detail = source.detail() == null ? "" : " (" + source.detail() + ")";
                        refusals.put(source.provider(), source.refusal() + detail);
                    }
                });
        return pool.spec().sources().stream()
                .map(source -> source(pool, source, refusals.getOrDefault(source.provider(), "")))
                .toList();
    }

    private Source source(Declared<PoolSpec> pool, PoolSpec.Source source, String refusal) {
        Optional<ProviderSpec> provider = picture.provider(source.provider()).map(Declared::spec);
        var labels = new TreeMap<String, String>();
        provider.ifPresent(it -> {
            labels.putAll(it.labels());
            labels.put("gantry.io/driver", it.driver().value());
        });
        labels.putAll(pool.spec().labels());
        labels.put("gantry.io/provider", source.provider().value());
        labels.put("gantry.io/pool", pool.metadata().name().value());
        labels.put("gantry.io/cluster", pool.spec().cluster().value());
        Resources capacity = provider.map(ProviderSpec::machine).orElse(null);
        Resources known = capacity == null ? source.machine() : capacity;
        return new Source(source.provider(), known == null ? null : givenOut(pool.spec(), known), labels, refusal);
    }
}
