package io.gantry.bridge;

import static io.gantry.testkit.Awaiting.soon;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.bridge.certificate.Authority;
import io.gantry.bridge.certificate.AuthorityBeside;
import io.gantry.bridge.certificate.IssuedCertificate;
import io.gantry.bridge.registration.Node;
import io.gantry.bridge.spi.ClientTrust;
import io.gantry.bridge.spi.ClusterEngine;
import io.gantry.bridge.status.ClusterStatus;
import io.gantry.bridge.target.PoolTarget;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.inventory.api.MachineSpec;
import io.gantry.inventory.api.NodeSpec;
import io.gantry.inventory.api.PoolNodes;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.kinds.meta.Metadata;
import io.gantry.kinds.quantity.Resources;
import io.gantry.platform.consume.FactConsumer;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.Shard;
import io.gantry.platform.layer.LayerContext;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.MachineForm;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PowerState;
import io.gantry.provisioner.api.ProvisionerTopics;
import io.gantry.scheduler.api.DemandFact;
import io.gantry.scheduler.api.DemandFact.Shape;
import io.gantry.scheduler.api.NodeOccupancyFact;
import io.gantry.scheduler.api.SchedulerTopics;
import io.gantry.testkit.FakeClock;
import io.gantry.testkit.LayerFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.awaitility.core.ThrowingRunnable;

/**
 * A bridge on a real database and a real broker, and the layers around it in the hands of a test: what they say is sent
 * over Kafka, and what the bridge says is read from there.
 */
final class Neighbours implements AutoCloseable {

    private static final Duration TICK = Duration.ofMillis(100);
    private static final List<Topic<?>> TOPICS = new ArrayList<>(BridgeLayer.READS);

    static {
        TOPICS.addAll(BridgeTopics.ALL);
    }

    final LayerFixture bridge = LayerFixture.of("bridge")
            .scripts("db/bridge")
            .entities(
                    Node.class,
                    PoolTarget.class,
                    ClusterStatus.class,
                    Authority.class,
                    AuthorityBeside.class,
                    IssuedCertificate.class)
            .kafka(TOPICS)
            .open();
    final LayerFixture others =
            LayerFixture.of("others").beside(bridge).kafka(TOPICS).open();
    private final Instant began = Instant.now().minus(Duration.ofHours(1));
    final FakeClusterEngine engine = new FakeClusterEngine();
    final Uid cluster = bridge.uid();
    final Uid provider = bridge.uid();
    private final Mirror mirror = new Mirror();
    private final Map<Uid, Long> versions = new HashMap<>();
    private final FactConsumer hears;
    private Function<ClientTrust, List<ClusterEngine>> engines = trust -> List.of(engine);
    BridgeLayer layer;

    Neighbours() {
        hears = FactConsumer.of(others.context())
                .on(BridgeTopics.NODES, (unit, fresh) -> {})
                .on(BridgeTopics.POOL_TARGETS, (unit, fresh) -> {})
                .on(BridgeTopics.CLUSTER_STATUS, (unit, fresh) -> {})
                .on(IdentityFact.TOPIC, (unit, fresh) -> {})
                .start();
        start();
    }

    void with(Function<ClientTrust, List<ClusterEngine>> other) {
        layer.close();
        engines = other;
        start();
    }

    void start() {
        layer = new BridgeLayer(context(), new TestSettings(), engines);
        layer.start();
    }

    /**
     * The clock's steps from an hour ago in real time: TLS checks certificates by the time of day, so those of the bridge
     * must be valid now.
     */
    Instant now() {
        return began.plus(Duration.between(FakeClock.BEGIN, bridge.clock().instant()));
    }

    private LayerContext context() {
        LayerContext given = bridge.context();
        return new LayerContext(
                given.installation(),
                given.database(),
                given.kafka(),
                given.relister(),
                given.leases(),
                given.secrets(),
                this::now,
                given.ticker(),
                given.uids(),
                given.random(),
                given.destruction(),
                given.threads(),
                given.brokers());
    }

    void restart() {
        layer.close();
        start();
    }

    @Override
    public void close() {
        layer.close();
        hears.close();
        others.close();
        bridge.close();
    }

    /** Waits while time goes on, ten times as fast as it does. */
    void eventually(ThrowingRunnable assertion) {
        soon().untilAsserted(() -> {
            bridge.clock().advance(TICK);
            assertion.run();
        });
    }

    // ---- what they say

    <F extends Fact> void say(Topic<F> topic, F fact) {
        others.database().write(unit -> {
            unit.publish(topic, new Shard(fact.uid()), fact);
            return true;
        });
    }

    void cluster() {
        say(
                InventoryTopics.CLUSTERS,
                declared(cluster, "main", new ClusterSpec(ClusterSpec.Engine.DOCKER, null, null), false));
    }

    void clusterDeleted(Uid cluster) {
        say(
                InventoryTopics.CLUSTERS,
                declared(cluster, "main", new ClusterSpec(ClusterSpec.Engine.DOCKER, null, null), true));
    }

    void pool(Uid pool, int count) {
        say(InventoryTopics.POOLS, declared(pool, "web", poolSpec(count), false));
    }

    /** A pool that says something of its nodes. */
    void pool(Uid pool, int count, PoolNodes nodes) {
        PoolSpec fixed = poolSpec(count);
        var spec = new PoolSpec(
                fixed.cluster(),
                count,
                null,
                null,
                fixed.requirements(),
                fixed.labels(),
                fixed.taints(),
                fixed.sources(),
                null,
                nodes);
        say(InventoryTopics.POOLS, declared(pool, "web", spec, false));
    }

    /** A pool that may grow. */
    void pool(Uid pool, int min, int max) {
        PoolSpec fixed = poolSpec(0);
        var spec = new PoolSpec(
                fixed.cluster(),
                null,
                min,
                max,
                fixed.requirements(),
                fixed.labels(),
                fixed.taints(),
                fixed.sources(),
                Duration.ofMinutes(2));
        say(InventoryTopics.POOLS, declared(pool, "web", spec, false));
    }

    void provider() {
        var spec = new ProviderSpec(
                new Name("fake"), null, null, Map.of(), 100, Resources.of(2_000, 4L << 30), Map.of(), List.of());
        say(InventoryTopics.PROVIDERS, declared(provider, "here", spec, false));
    }

    /** So many tasks of one shape wait. */
    void demand(int tasks, Resources each) {
        List<Shape> shapes = tasks == 0
                ? List.of()
                : List.of(new Shape(each, List.of(), tasks, bridge.clock().instant(), List.of(), false));
        say(SchedulerTopics.DEMAND, new DemandFact(cluster, next(cluster), false, shapes));
    }

    void poolDeleted(Uid pool) {
        say(InventoryTopics.POOLS, declared(pool, "web", poolSpec(0), true));
    }

    private static PoolSpec poolSpec(int count) {
        return new PoolSpec(
                new Name("main"),
                count,
                null,
                null,
                List.of(),
                Map.of("tier", "front"),
                List.of(),
                List.of(new PoolSpec.Source(new Name("here"), List.of(), null)));
    }

    void machine(Uid pool, Uid machine) {
        machine(pool, machine, MachineState.ACTIVE, PowerState.ON);
    }

    void machine(Uid pool, Uid machine, MachineState state, PowerState power) {
        var endpoint = new EngineEndpoint("tcp://10.0.0.1:2376", EngineEndpoint.Trust.MUTUAL_TLS);
        machine(pool, machine, state, power, endpoint);
    }

    void machine(Uid pool, Uid machine, MachineState state, PowerState power, EngineEndpoint endpoint) {
        boolean deleted = state == MachineState.DELETED;
        say(
                ProvisionerTopics.MACHINES,
                new MachineFact(
                        machine,
                        new Name("m-" + machine.randomTail()),
                        next(machine),
                        deleted,
                        pool,
                        new Name("web"),
                        cluster,
                        provider,
                        new Name("here"),
                        provider,
                        MachineForm.ENGINE,
                        state,
                        power,
                        Resources.of(2_000, 4L << 30),
                        Map.of("arch", "amd64"),
                        endpoint,
                        bridge.clock().instant(),
                        bridge.clock().instant(),
                        null,
                        "",
                        "",
                        List.of(),
                        1));
    }

    void machineSpec(Uid machine, MachineSpec spec) {
        say(InventoryTopics.MACHINE_SPECS, declared(machine, "m-" + machine.randomTail(), spec, false));
    }

    void nodeSpec(Uid node, NodeSpec spec) {
        say(InventoryTopics.NODE_SPECS, declared(node, "m-1", spec, false));
    }

    void occupancy(Uid node, int allocations, long cost, long drained) {
        occupancy(node, allocations, cost, drained, null);
    }

    void occupancy(Uid node, int allocations, long cost, long drained, String heldBy) {
        say(
                SchedulerTopics.NODE_OCCUPANCY,
                new NodeOccupancyFact(node, next(node), false, cluster, allocations, cost, drained, heldBy));
    }

    Revision next(Uid uid) {
        return new Revision(1, versions.merge(uid, 1L, Long::sum));
    }

    private <S> Declared<S> declared(Uid uid, String name, S spec, boolean deleted) {
        long version = next(uid).version();
        var metadata = new Metadata(
                uid,
                null,
                new Name(name),
                Map.<String, String>of(),
                version,
                version,
                bridge.clock().instant(),
                null);
        return new Declared<>(metadata, 1, spec, deleted);
    }

    // ---- what the bridge says

    <F extends Fact> List<F> heard(Topic<F> topic) {
        return others.database().read(unit -> mirror.page(unit, topic, null, 1_000));
    }

    Optional<NodeFact> nodeOf(Uid machine) {
        return heard(BridgeTopics.NODES).stream()
                .filter(node -> node.machine().equals(machine))
                .findFirst();
    }

    NodeFact node(Uid machine) {
        return nodeOf(machine).orElseThrow(() -> new AssertionError("machine " + machine + " has no node"));
    }

    PoolTargetFact target(Uid pool) {
        return heard(BridgeTopics.POOL_TARGETS).stream()
                .filter(target -> target.uid().equals(pool))
                .findFirst()
                .orElseThrow(() -> new AssertionError("pool " + pool + " has no target"));
    }
}
