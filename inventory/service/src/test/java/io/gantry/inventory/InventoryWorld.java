package io.gantry.inventory;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.cluster.ClusterResource;
import io.gantry.inventory.declared.InventoryTables;
import io.gantry.inventory.machine.MachineResource;
import io.gantry.inventory.namespace.NamespaceResource;
import io.gantry.inventory.node.NodeResource;
import io.gantry.inventory.pool.PoolResource;
import io.gantry.inventory.provider.ProviderResource;
import io.gantry.kinds.audit.AuditFact;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.consume.FactConsumer;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.problem.Result;
import io.gantry.provisioner.api.ProvisionerTopics;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.DecisionFact;
import io.gantry.scheduler.api.JobPlacement;
import io.gantry.scheduler.api.JobState;
import io.gantry.scheduler.api.SchedulerTopics;
import io.gantry.testkit.FakeClock;
import io.gantry.testkit.LayerFixture;
import jakarta.ws.rs.core.Response;
import java.security.SecureRandom;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The whole layer on a real database and a real broker, asked through its REST resources as plain objects. */
final class InventoryWorld implements AutoCloseable {

    private final List<Declared<PoolSpec>> poolsTold = new CopyOnWriteArrayList<>();
    private final List<Declared<?>> wordsTold = new CopyOnWriteArrayList<>();
    private final LayerFixture inventory;
    /** Stands for the layers below: writes their facts, reads ours. */
    private final LayerFixture below;

    private final FactConsumer reading;
    final InventoryLayer layer;
    final NamespaceResource namespaces;
    final ProviderResource providers;
    final ClusterResource clusters;
    final PoolResource pools;
    final MachineResource machines;
    final NodeResource nodes;

    InventoryWorld() {
        var topics = new ArrayList<Topic<?>>(InventoryTopics.ALL);
        topics.addAll(ProvisionerTopics.ALL);
        topics.addAll(BridgeTopics.ALL);
        topics.add(AuditFact.TOPIC);
        topics.addAll(List.of(SchedulerTopics.JOBS, SchedulerTopics.ALLOCATIONS));
        inventory = LayerFixture.of("inventory")
                .scripts("db/inventory")
                .entities(InventoryTables.entities())
                .kafka(topics)
                .open();
        below = LayerFixture.of("below").beside(inventory).kafka(topics).open();
        layer = new InventoryLayer(
                inventory.context(),
                new TestConfig(),
                new LinkedHashSet<>(List.of("fake", "engine", "local")),
                (namespace, job, authorization) -> Result.ok(placement(namespace, job)),
                new SecureRandom());
        layer.start();
        inventory.relists().registerAll(layer.relists());
        reading = FactConsumer.of(below.context())
                .on(InventoryTopics.POOLS, (unit, fresh) -> poolsTold.addAll(fresh))
                .on(InventoryTopics.MACHINE_SPECS, (unit, fresh) -> wordsTold.addAll(fresh))
                .on(InventoryTopics.NODE_SPECS, (unit, fresh) -> wordsTold.addAll(fresh))
                .start();
        namespaces = new NamespaceResource(layer.namespaces());
        providers = new ProviderResource(layer.providers());
        clusters = new ClusterResource(layer.clusters());
        pools = new PoolResource(layer.pools());
        machines = new MachineResource(layer.machines());
        nodes = new NodeResource(layer.nodes());
    }

    @Override
    public void close() {
        reading.close();
        layer.close();
        below.close();
        inventory.close();
    }

    Uid uid() {
        return inventory.uid();
    }

    /** While another writer has an object in hand. */
    void whileWritten(Uid object, Runnable meanwhile) {
        inventory.database().write(unit -> {
            unit.session()
                    .createNativeQuery("select version from declaration where uid = :uid for update", Long.class)
                    .setParameter("uid", object.value())
                    .getSingleResult();
            meanwhile.run();
            return true;
        });
    }

    FakeClock clock() {
        return inventory.clock();
    }

    Connection connect() {
        return inventory.connect();
    }

    Response makePool(String name, String spec) {
        return pools.put(name, null, "*", null, Bodies.pool(name, spec));
    }

    /** As a layer below would. */
    <F extends Fact> void tell(Topic<F> topic, F fact) {
        below.database().write((Unit unit) -> {
            unit.publish(topic, new Shard(fact.uid()), fact);
            return true;
        });
    }

    /** What the layers below have been told of a pool. */
    List<Declared<PoolSpec>> toldOf(String name) {
        return poolsTold.stream()
                .filter(pool -> pool.metadata().name().value().equals(name))
                .toList();
    }

    /** What the layers below have been told to be said of a machine or node. */
    List<Declared<?>> wordsOf(Uid uid) {
        return wordsTold.stream().filter(word -> word.uid().equals(uid)).toList();
    }

    /** What the scheduler would answer. */
    private JobPlacement placement(Name namespace, Name job) {
        Uid cluster = Answers.uid(clusters.get("main"));
        var reason = new DecisionFact.Refusal("InsufficientMemory", true, 1, "not enough");
        var web = new JobPlacement.Group(
                new Name("web"),
                1,
                Map.of(),
                1,
                null,
                0,
                null,
                1,
                0,
                List.of(reason),
                List.of(),
                false,
                List.of(),
                "cpu 1",
                null,
                List.of(),
                null);
        var pulls = new JobPlacement.Group(
                new Name("pulls"),
                2,
                Map.of(AllocationState.STARTING, 2),
                0,
                null,
                2,
                null,
                1,
                0,
                List.of(),
                List.of(),
                false,
                List.of("n-1: ImagePullFailed: no such image", "n-2: ImagePullFailed: no such image"),
                null,
                0,
                List.of(),
                null);
        return new JobPlacement(
                inventory.uid(), namespace, job, cluster, new Name("main"), JobState.PENDING, List.of(web, pulls));
    }

    private record TestConfig() implements InventoryConfig {
        @Override
        public Duration poolDeletionPatience() {
            return Duration.ofSeconds(30);
        }

        @Override
        public Duration placementTimeout() {
            return Duration.ofSeconds(5);
        }

        @Override
        public Duration auditKeptFor() {
            return Duration.ofDays(30);
        }

        @Override
        public Watch watch() {
            return new TestWatch();
        }
    }

    static final int WATCHERS_MAX = 20;

    private record TestWatch() implements InventoryConfig.Watch {
        @Override
        public int watchersMax() {
            return WATCHERS_MAX;
        }

        @Override
        public int queueEventsMax() {
            return 100;
        }

        @Override
        public long entriesMax() {
            return 1_000;
        }

        @Override
        public Duration keepFor() {
            return Duration.ofHours(1);
        }

        @Override
        public Duration trimEvery() {
            return Duration.ofHours(1);
        }
    }
}
