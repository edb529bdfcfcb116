package io.gantry.bridge.registration;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.picture.Picture;
import io.gantry.bridge.registration.NodeInputs.Keeping;
import io.gantry.bridge.registration.NodeInputs.Stopping;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.Destruction;
import io.gantry.platform.lease.LeaseHold;
import io.gantry.provisioner.api.MachineFact;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the nodes as they should be: decides by {@link NodeRules} and {@link NodeLifecycle}, records in one transaction
 * for many machines of one cluster, and says what has changed. Used by the owner's thread only, but for the views.
 */
public final class NodeBook {

    /** A node goes LAUNCHED, REGISTERED, READY at most; anything longer in one pass is a bug. */
    private static final int MOVES_MAX = 8;

    private final Picture picture;
    private final LayerDatabase database;
    private final NodeStore store;
    private final NodeLimits limits;
    private final InstantSource time;
    private final UidSource uids;
    private final int incarnation;
    private final Destruction destruction;
    private final Predicate<Uid> stops;
    private final Map<Uid, NodeView> byMachine = new ConcurrentHashMap<>();
    private final Map<Uid, Uid> machineOfNode = new ConcurrentHashMap<>();
    private final Map<String, Uid> machineOfEngine = new ConcurrentHashMap<>();

    /** @param stops whether a machine surely stops tasks by itself by now, if its node is LOST */
    public NodeBook(
            Picture picture,
            LayerDatabase database,
            NodeStore store,
            NodeLimits limits,
            InstantSource time,
            UidSource uids,
            int incarnation,
            Destruction destruction,
            Predicate<Uid> stops) {
        this.picture = picture;
        this.database = database;
        this.store = store;
        this.limits = limits;
        this.time = time;
        this.uids = uids;
        this.incarnation = incarnation;
        this.destruction = destruction;
        this.stops = stops;
    }

    /**
     * A node before and after a commit.
     *
     * @param before null of a new one
     * @param ended its machine is gone, and so is it
     * @param leaves whether its engine is to be told
     * @param released whether its machine may be taken away now
     */
    public record Changed(@Nullable NodeView before, NodeView after, boolean ended, boolean leaves, boolean released) {}

    /** Why a machine must go, if it must; and what the heartbeat has said of a machine's node. */
    public record Asked(Map<Uid, String> victims, Map<Uid, NodeNews> news) {}

    public void load() {
        store.all().forEach(this::keep);
    }

    public Optional<NodeView> ofMachine(Uid machine) {
        return Optional.ofNullable(byMachine.get(machine));
    }

    public Optional<NodeView> ofNode(Uid node) {
        return Optional.ofNullable(machineOfNode.get(node)).flatMap(this::ofMachine);
    }

    public Collection<NodeView> all() {
        return List.copyOf(byMachine.values());
    }

    /** Machines whose nodes have been in a state for too long. */
    public List<Uid> overdue() {
        Instant now = time.instant();
        return byMachine.values().stream()
                .filter(node -> node.due().filter(due -> !now.isBefore(due)).isPresent())
                .map(NodeView::machine)
                .toList();
    }

    /** Machines of LOST nodes that surely stop tasks by themselves since a moment ago. */
    public List<Uid> stopping() {
        return byMachine.values().stream()
                .filter(node -> node.state() == NodeState.LOST && !node.tasksStop() && stops.test(node.machine()))
                .map(NodeView::machine)
                .toList();
    }

    /** The clusters these machines' nodes are, or would be, in. */
    public Optional<Uid> clusterOf(Uid machine) {
        return ofMachine(machine)
                .map(NodeView::cluster)
                .or(() -> picture.machine(machine).flatMap(fact -> Optional.ofNullable(fact.cluster())));
    }

    /** Makes the nodes of these machines, all of the lease's cluster, what they should be now. */
    public List<Changed> reconcile(LeaseHold hold, Name clusterName, List<Uid> machines, Asked asked) {
        List<Changed> changes = database.write(unit -> {
            unit.fence(hold);
            Map<Uid, Node> nodes = store.ofMachines(unit, machines);
            List<Changed> unheard = unheard(machines, nodes);
            var written = new ArrayList<Written>();
            var engines = new HashMap<String, Uid>();
            for (Uid machine : machines) {
                reconcile(unit, machine, Optional.ofNullable(nodes.get(machine)), clusterName, asked, engines)
                        .ifPresent(written::add);
            }
            unit.session().flush();
            Shard shard = hold.shard();
            written.forEach(each -> unit.publish(BridgeTopics.NODES, shard, each.node.fact(incarnation)));
            return Stream.concat(unheard.stream(), written.stream().map(Written::changed))
                    .toList();
        });
        changes.forEach(this::taken);
        return changes;
    }

    /** What a commit made durable that was not answered: nobody has acted on it yet. */
    private List<Changed> unheard(List<Uid> machines, Map<Uid, Node> nodes) {
        var unheard = new ArrayList<Changed>();
        for (Uid machine : machines) {
            NodeView known = byMachine.get(machine);
            NodeView is = nodes.containsKey(machine) ? nodes.get(machine).view() : null;
            if (known != null && (is == null || !is.uid().equals(known.uid()))) {
                unheard.add(new Changed(known, known, true, true, false));
            }
            if (is != null && (known == null || !is.isLike(known))) {
                boolean left = is.state() == NodeState.LEFT;
                unheard.add(new Changed(known, is, false, left, left));
            }
        }
        return unheard;
    }

    private record Written(Node node, @Nullable NodeView before, Set<NodeEffect> effects) {
        Changed changed() {
            return new Changed(
                    before,
                    node.view(),
                    node.ended(),
                    effects.contains(NodeEffect.LEAVE_ENGINE),
                    effects.contains(NodeEffect.RELEASE_MACHINE));
        }
    }

    private Optional<Written> reconcile(
            Unit unit, Uid machine, Optional<Node> existing, Name clusterName, Asked asked, Map<String, Uid> engines) {
        Optional<MachineFact> fact = picture.machine(machine);
        Optional<String> victim = Optional.ofNullable(asked.victims().get(machine));
        Optional<NodeNews> news = Optional.ofNullable(asked.news().get(machine));
        NodeView before = existing.map(Node::view).orElse(null);
        if (existing.isEmpty()
                && fact.filter(it -> NodeRules.admits(it, victim.isPresent())).isEmpty()) {
            return Optional.empty();
        }
        Node node = existing.orElseGet(() -> launched(unit, fact.orElseThrow()));
        var effects = EnumSet.noneOf(NodeEffect.class);
        boolean changed = before == null;
        boolean moved = true;
        for (int moves = 0; moved; moves++) {
            NodeInputs in = inputs(node.view(), fact, clusterName, victim, news, engines);
            changed |= node.describe(in);
            moved = move(node, in, effects);
            changed |= moved;
            if (moves == MOVES_MAX) {
                throw new IllegalStateException("node " + node.view() + " does not come to rest");
            }
        }
        if (node.state() == NodeState.LEFT && isGone(node.view(), fact)) {
            node.end();
            changed = true;
        }
        claimEngine(node.view(), engines);
        return changed ? Optional.of(new Written(node, before, effects)) : Optional.empty();
    }

    private Node launched(Unit unit, MachineFact machine) {
        Node node = Node.launched(uids.next(), machine, time.instant(), limits);
        unit.session().persist(node);
        return node;
    }

    /** Makes the next move, if there is one that changes anything. */
    private boolean move(Node node, NodeInputs in, Set<NodeEffect> effects) {
        Optional<Happening> next = NodeRules.next(node.view(), in);
        if (next.isEmpty()) {
            return false;
        }
        return switch (NodeLifecycle.decide(node.state(), next.get().event())) {
            case Decision.Move move -> {
                boolean changed = node.apply(move, next.get(), in.now(), limits);
                if (changed) {
                    effects.addAll(move.effects());
                }
                yield changed;
            }
            case Decision.Refuse refuse -> throw new IllegalStateException("decided on " + refuse);
        };
    }

    private static boolean isGone(NodeView node, Optional<MachineFact> machine) {
        return machine.isEmpty() || NodeRules.isGone(node, machine.get());
    }

    private static void claimEngine(NodeView node, Map<String, Uid> engines) {
        if (node.engineId() != null && node.state() != NodeState.LEFT) {
            engines.put(node.engineId(), node.machine());
        }
    }

    private NodeInputs inputs(
            NodeView node,
            Optional<MachineFact> machine,
            Name clusterName,
            Optional<String> victim,
            Optional<NodeNews> news,
            Map<String, Uid> engines) {
        return new NodeInputs(
                machine,
                picture.pool(node.pool()),
                clusterName,
                picture.machineSpec(node.machine()),
                picture.nodeSpec(node.uid()),
                picture.occupancy(node.uid()),
                victim,
                news,
                news.flatMap(said -> takenBy(node, said, engines)),
                time.instant(),
                destruction.withheld().isPresent() ? Keeping.STAY : Keeping.MAY_GO,
                stops.test(node.machine()) ? Stopping.SURELY : Stopping.UNKNOWN);
    }

    private Optional<Name> takenBy(NodeView node, NodeNews news, Map<String, Uid> engines) {
        if (!(news instanceof NodeNews.Answers answers)) {
            return Optional.empty();
        }
        String engine = answers.alive().engineId();
        Uid owner = engines.getOrDefault(engine, machineOfEngine.get(engine));
        if (owner == null || owner.equals(node.machine())) {
            return Optional.empty();
        }
        return ofMachine(owner)
                .map(NodeView::name)
                .or(() -> picture.machine(owner).map(MachineFact::name));
    }

    private void taken(Changed change) {
        if (change.before() != null && change.before().engineId() != null) {
            machineOfEngine.remove(change.before().engineId(), change.before().machine());
        }
        if (change.ended()) {
            byMachine.remove(change.after().machine());
            machineOfNode.remove(change.after().uid());
        } else {
            keep(change.after());
        }
    }

    private void keep(NodeView node) {
        byMachine.put(node.machine(), node);
        machineOfNode.put(node.uid(), node.machine());
        if (node.engineId() != null && node.state() != NodeState.LEFT) {
            machineOfEngine.put(node.engineId(), node.machine());
        }
    }
}
