package io.gantry.bridge;

import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.demand.DemandBook;
import io.gantry.bridge.heartbeat.Heartbeat;
import io.gantry.bridge.picture.Picture;
import io.gantry.bridge.registration.NodeBook;
import io.gantry.bridge.registration.NodeBook.Changed;
import io.gantry.bridge.registration.NodeNews;
import io.gantry.bridge.registration.NodeView;
import io.gantry.bridge.rotation.AuthorityDesk;
import io.gantry.bridge.spi.ClusterEngine;
import io.gantry.bridge.target.TargetBook;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.api.MachineSpec;
import io.gantry.inventory.api.NodeSpec;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.platform.database.LeaseLost;
import io.gantry.platform.database.Outages;
import io.gantry.platform.database.Shard;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Loop;
import io.gantry.platform.lease.LeaseHold;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.PoolStatusFact;
import io.gantry.scheduler.api.DemandFact;
import io.gantry.scheduler.api.NodeOccupancyFact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The one thread that changes clusters, pools' targets and nodes. It takes in what was heard, remembers what that
 * touches, and looks at just that: read, decide, record in one transaction under the cluster's lease, act after the
 * commit. What fails stays marked and is tried again; what fails for itself alone does not hold up the others. Any order
 * of facts comes to the same end, because every fact marks all that depends on it.
 */
final class BridgeOwner implements AutoCloseable {

    static final int NODES_PER_TRANSACTION = 200;
    private static final Duration LOOKS_EVERY = Duration.ofSeconds(1);
    private static final Duration LOOKS_AT_ALL_EVERY = Duration.ofMinutes(5);
    /** Targets change nodes, and nodes that leave change targets: it settles in two or three rounds. */
    private static final int ROUNDS_MAX = 6;

    private static final Logger LOG = Logger.getLogger(BridgeOwner.class);

    private final LayerContext context;
    private final Picture picture;
    private final NodeBook nodes;
    private final TargetBook targets;
    private final DemandBook demand;
    private final ClusterKeeper keeper;
    private final Heartbeat heartbeat;
    private final Departures departures;

    private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final Dirty machines = new Dirty();
    private final Dirty pools = new Dirty();
    private final Dirty clusters = new Dirty();
    private final Dirty requests = new Dirty();
    private final Map<Uid, NodeNews> news = new HashMap<>();
    private long lookedAtAll;
    private final Loop loop;

    BridgeOwner(
            LayerContext context,
            Picture picture,
            NodeBook nodes,
            TargetBook targets,
            DemandBook demand,
            ClusterKeeper keeper,
            Heartbeat heartbeat,
            Function<Uid, Optional<ClusterEngine>> engines) {
        this.context = context;
        this.picture = picture;
        this.nodes = nodes;
        this.targets = targets;
        this.demand = demand;
        this.keeper = keeper;
        this.heartbeat = heartbeat;
        this.departures = new Departures(context.destruction(), context.threads(), engines);
        this.loop = new Loop(context.threads(), "bridge-owner", LOOKS_EVERY, this::step);
    }

    /** After everything was loaded. */
    void start() {
        markAll();
        nodes.all().stream().filter(BridgeOwner::isWatched).forEach(heartbeat::watchSpread);
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    // ---- what was heard; from any thread, taken in on the owner's

    void machines(List<MachineFact> facts) {
        hear(() -> facts.forEach(fact -> {
            picture.machine(fact.uid()).ifPresent(this::markPoolOf);
            picture.machine(fact);
            markPoolOf(fact);
            machines.add(fact.uid());
        }));
    }

    void pools(List<Declared<PoolSpec>> facts) {
        hear(() -> facts.forEach(fact -> {
            picture.pool(fact);
            markPool(fact.uid());
        }));
    }

    void clusters(List<Declared<ClusterSpec>> facts) {
        hear(() -> facts.forEach(fact -> {
            picture.cluster(fact);
            clusters.add(fact.uid());
            markPoolsOf(fact);
        }));
    }

    void machineSpecs(List<Declared<MachineSpec>> facts) {
        hear(() -> facts.forEach(fact -> {
            picture.machineSpec(fact);
            machines.add(fact.uid());
            picture.machine(fact.uid()).ifPresent(this::markPoolOf);
        }));
    }

    void nodeSpecs(List<Declared<NodeSpec>> facts) {
        hear(() -> facts.forEach(fact -> {
            picture.nodeSpec(fact);
            nodes.ofNode(fact.uid()).ifPresent(node -> machines.add(node.machine()));
        }));
    }

    void occupancies(List<NodeOccupancyFact> facts) {
        hear(() -> facts.forEach(fact -> {
            picture.occupancy(fact);
            nodes.ofNode(fact.uid())
                    .filter(node -> node.drainGeneration() > 0)
                    .ifPresent(node -> machines.add(node.machine()));
        }));
    }

    void providers(List<Declared<ProviderSpec>> facts) {
        hear(() -> facts.forEach(picture::provider));
    }

    void poolStatuses(List<PoolStatusFact> facts) {
        hear(() -> facts.forEach(picture::poolStatus));
    }

    void demands(List<DemandFact> facts) {
        hear(() -> facts.forEach(picture::demand));
    }

    void identities(List<IdentityFact> facts) {
        hear(() -> facts.forEach(fact -> {
            picture.identity(fact);
            if (fact.role() == IdentityFact.Role.SIGNING_REQUEST) {
                requests.add(fact.uid());
            }
        }));
    }

    void news(NodeNews found) {
        hear(() -> nodes.ofNode(found.node()).ifPresent(node -> {
            news.put(node.machine(), found);
            machines.add(node.machine());
        }));
    }

    /** Somebody's wish about a cluster's authority. What it changes is told to all that depends on the cluster. */
    void wish(AuthorityDesk.Wish wish) {
        hear(() -> {
            wish.work().run();
            clusters.add(wish.cluster());
            touched(wish.cluster());
        });
    }

    private void hear(Runnable fact) {
        inbox.add(fact);
        loop.wake();
    }

    private void markPoolOf(MachineFact machine) {
        if (machine.pool() != null) {
            pools.add(machine.pool());
        }
    }

    private void markPool(Uid pool) {
        pools.add(pool);
        picture.machinesOf(pool).forEach(machine -> machines.add(machine.uid()));
    }

    private void markPoolsOf(Declared<ClusterSpec> cluster) {
        picture.pools().stream()
                .filter(pool -> pool.spec().cluster().equals(cluster.metadata().name()))
                .forEach(pool -> markPool(pool.uid()));
    }

    private void markAll() {
        picture.clusters().forEach(cluster -> clusters.add(cluster.uid()));
        picture.pools().forEach(pool -> pools.add(pool.uid()));
        picture.machines().forEach(machine -> machines.add(machine.uid()));
        nodes.all().forEach(node -> machines.add(node.machine()));
        picture.identities(IdentityFact.Role.SIGNING_REQUEST).forEach(request -> requests.add(request.uid()));
        lookedAtAll = context.ticker().nanos();
    }

    // ---- one step

    private void step() {
        for (Runnable fact = inbox.poll(); fact != null; fact = inbox.poll()) {
            fact.run();
        }
        if (context.ticker().nanos() - lookedAtAll > LOOKS_AT_ALL_EVERY.toNanos()) {
            markAll();
        }
        if (departures.mayGoAgain()) {
            markAll(); // what was not decided while nothing might be destroyed is decided now
        }
        machines.addAll(nodes.overdue());
        machines.addAll(nodes.stopping());
        clusters.addAll(keeper.closed());
        clusters.addAll(keeper.due());
        clusters.all().forEach(cluster -> alone("cluster", cluster, () -> prepare(cluster)));
        requests.all().forEach(request -> alone("signing request", request, () -> answer(request)));
        pools.addAll(demand.look(targets::clusterOf, targets::target));
        for (int round = 0; round < ROUNDS_MAX && !(pools.isEmpty() && machines.isEmpty()); round++) {
            pools.all().forEach(pool -> alone("pool", pool, () -> target(pool)));
            lookAtMachines();
        }
        clusters.all().forEach(cluster -> alone("cluster", cluster, () -> status(cluster)));
    }

    /** What passes by itself ends the step, which is tried again; what is wrong with one thing does not stop others. */
    private static void alone(String what, Uid uid, Runnable work) {
        try {
            work.run();
        } catch (LeaseLost e) {
            LOG.warnf("%s %s is another's now: %s", what, uid, e.getMessage());
        } catch (RuntimeException e) { // the top of one thing's turn: whatever a bug throws, the others get theirs
            if (Outages.isOutage(e)) {
                throw e;
            }
            LOG.errorf(e, "%s %s: tried again later", what, uid);
        }
    }

    private Optional<LeaseHold> lease(Uid cluster) {
        return context.leases().acquire(new Shard(cluster));
    }

    private void prepare(Uid cluster) {
        if (keeper.prepare(cluster)) {
            touched(cluster);
        }
    }

    private void touched(Uid cluster) {
        picture.cluster(cluster).ifPresent(this::markPoolsOf);
        picture.identities(IdentityFact.Role.SIGNING_REQUEST).forEach(request -> requests.add(request.uid()));
    }

    private void answer(Uid request) {
        if (keeper.answer(request)) {
            requests.done(request);
        }
    }

    private void target(Uid pool) {
        Optional<Uid> cluster = targets.clusterOf(pool);
        if (cluster.isEmpty()) {
            pools.done(pool); // marked again when its cluster is declared
            return;
        }
        lease(cluster.get()).ifPresent(hold -> {
            machines.addAll(targets.reconcile(hold, pool));
            pools.done(pool);
        });
    }

    private void lookAtMachines() {
        var byCluster = new LinkedHashMap<Uid, List<Uid>>();
        for (Uid machine : machines.all()) {
            Optional<Uid> cluster =
                    nodes.clusterOf(machine).filter(it -> picture.cluster(it).isPresent());
            if (cluster.isEmpty()) {
                finished(machine); // in no cluster, or in one that is not declared yet: marked again then
            } else {
                byCluster.computeIfAbsent(cluster.get(), _ -> new ArrayList<>()).add(machine);
            }
        }
        byCluster.forEach((cluster, members) -> lease(cluster).ifPresent(hold -> {
            for (int from = 0; from < members.size(); from += NODES_PER_TRANSACTION) {
                List<Uid> some = members.subList(from, Math.min(members.size(), from + NODES_PER_TRANSACTION));
                together(hold, cluster, some);
            }
        }));
    }

    /** Many in one transaction; if that fails for a reason of one of them, each for itself. */
    private void together(LeaseHold hold, Uid cluster, List<Uid> members) {
        try {
            reconcile(hold, cluster, members);
        } catch (LeaseLost e) {
            LOG.warnf("cluster %s is another's now: %s", cluster, e.getMessage());
        } catch (RuntimeException e) { // the top of a batch: a bug with one machine must not stop its neighbours
            if (Outages.isOutage(e)) {
                throw e;
            }
            if (members.size() == 1) {
                LOG.errorf(e, "machine %s: tried again later", members.getFirst());
                machines.done(members.getFirst());
                return;
            }
            members.forEach(machine -> together(hold, cluster, List.of(machine)));
        }
    }

    private void reconcile(LeaseHold hold, Uid cluster, List<Uid> members) {
        var victims = new HashMap<Uid, String>();
        members.forEach(machine -> poolOf(machine)
                .flatMap(pool -> targets.victim(pool, machine))
                .ifPresent(why -> victims.put(machine, why)));
        var clusterName = picture.cluster(cluster).orElseThrow().metadata().name();
        List<Changed> changes =
                nodes.reconcile(hold, clusterName, members, new NodeBook.Asked(victims, Map.copyOf(news)));
        members.forEach(this::finished);
        changes.forEach(change -> {
            clusters.add(cluster);
            act(change);
        });
    }

    private Optional<Uid> poolOf(Uid machine) {
        return nodes.ofMachine(machine)
                .map(NodeView::pool)
                .or(() -> picture.machine(machine).flatMap(fact -> Optional.ofNullable(fact.pool())));
    }

    private void finished(Uid machine) {
        machines.done(machine);
        news.remove(machine);
        picture.machine(machine)
                .filter(fact -> fact.deleted() && nodes.ofMachine(machine).isEmpty())
                .ifPresent(picture::forget);
    }

    private void act(Changed change) {
        NodeView node = change.after();
        if (change.ended() || node.state() == NodeState.LEFT) {
            heartbeat.forget(node.uid());
        } else {
            heartbeat.watch(node);
        }
        if (change.released() || change.ended()) {
            pools.add(node.pool());
        }
        if (change.ended()) {
            machines.add(node.machine()); // the machine may be on its next life already
        }
        if (change.leaves()) {
            departures.add(node);
        }
        if (change.before() == null || change.before().state() != node.state()) {
            LOG.infof(
                    "node %s of cluster %s is %s%s",
                    node.name(), node.cluster(), node.state(), node.reason().isEmpty() ? "" : ": " + node.reason());
        }
    }

    private void status(Uid cluster) {
        if (keeper.status(cluster)) {
            clusters.done(cluster);
        }
    }

    private static boolean isWatched(NodeView node) {
        return node.state() != NodeState.LEFT;
    }
}
