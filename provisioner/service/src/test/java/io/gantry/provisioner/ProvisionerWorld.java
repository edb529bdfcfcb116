package io.gantry.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.bridge.api.PoolTargetFact.Victim;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.inventory.api.MachineSpec;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.kinds.audit.AuditFact;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.kinds.meta.Metadata;
import io.gantry.kinds.quantity.Resources;
import io.gantry.kinds.secret.SecretRef;
import io.gantry.platform.consume.FactConsumer;
import io.gantry.platform.database.Shard;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PoolStatusFact;
import io.gantry.provisioner.api.ProvisionerTopics;
import io.gantry.provisioner.claim.MachineClaim;
import io.gantry.provisioner.lifecycle.Machine;
import io.gantry.provisioner.operation.ProvisionerEntities;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.spi.MachineDriver.JoinMode;
import io.gantry.testkit.Awaiting;
import io.gantry.testkit.LayerFixture;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A provisioner on a real database and broker over a cloud in memory, with everybody else played by the test: what
 * inventory and the bridge say is published by a neighbouring layer, and what the provisioner says is read from Kafka.
 */
final class ProvisionerWorld implements AutoCloseable {

    static final Resources SIZE = Resources.of(2_000, 1L << 30);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<Topic<?>> TOPICS = Stream.of(
                    InventoryTopics.ALL,
                    BridgeTopics.ALL,
                    ProvisionerTopics.ALL,
                    List.of(IdentityFact.TOPIC, AuditFact.TOPIC))
            .<Topic<?>>flatMap(List::stream)
            .toList();

    final TestCloud cloud = new TestCloud();
    final LayerFixture provisioner = LayerFixture.of("provisioner")
            .scripts("db/provisioner")
            .entities(Machine.class, ProvisionerEntities.OPERATION, MachineClaim.class)
            .kafka(TOPICS)
            .open();
    final LayerFixture others =
            LayerFixture.of("others").beside(provisioner).kafka(TOPICS).open();
    final Map<Uid, MachineFact> machines = new ConcurrentHashMap<>();
    final Map<Uid, PoolStatusFact> statuses = new ConcurrentHashMap<>();
    final Map<Uid, IdentityFact> identities = new ConcurrentHashMap<>();
    final Map<String, String> settings = new HashMap<>();
    private final FactConsumer listening = FactConsumer.of(others.context())
            .on(ProvisionerTopics.MACHINES, (_, fresh) -> fresh.forEach(each -> machines.put(each.uid(), each)))
            .on(ProvisionerTopics.POOL_STATUS, (_, fresh) -> fresh.forEach(each -> statuses.put(each.uid(), each)))
            .on(IdentityFact.TOPIC, (_, fresh) -> fresh.forEach(each -> identities.put(each.uid(), each)))
            .start();
    private final Uid cluster = provisioner.uid();
    private final Map<Uid, Long> versions = new HashMap<>();
    private JoinMode joinMode = JoinMode.NONE;

    @Nullable
    ProvisionerLayer layer;

    ProvisionerWorld() {
        settings.put("gantry.provisioner.observe-every", "PT0.1S");
        settings.put("gantry.provisioner.reconcile-every", "PT0.5S");
    }

    ProvisionerWorld joining(JoinMode mode) {
        joinMode = mode;
        return this;
    }

    ProvisionerLayer start() {
        List<MachineDriver> drivers = List.of(cloud.driver(joinMode));
        var started = new ProvisionerLayer(provisioner.context(), TestConfig.of(settings), drivers);
        started.start();
        layer = started;
        return started;
    }

    /** As a crash would, as far as one process can: nothing that is under way is waited for. */
    void stop() {
        if (layer != null) {
            layer.close();
            layer = null;
        }
    }

    void restart() {
        stop();
        start();
    }

    @Override
    public void close() {
        cloud.letGo();
        stop();
        listening.close();
        others.close();
        provisioner.close();
    }

    Uid provider(String name, int maxMachines) {
        return provider(name, maxMachines, Map.of());
    }

    Uid provider(String name, int maxMachines, Map<String, String> labels) {
        Uid uid = provisioner.uid();
        publish(
                InventoryTopics.PROVIDERS,
                new Declared<>(
                        metadata(uid, name, 1),
                        1,
                        new ProviderSpec(new Name("test"), null, null, Map.of(), maxMachines, SIZE, labels, List.of()),
                        false));
        return uid;
    }

    /** One that is logged in at with a credential of this name. */
    Uid provider(String name, SecretRef credential) {
        Uid uid = provisioner.uid();
        publish(
                InventoryTopics.PROVIDERS,
                new Declared<>(
                        metadata(uid, name, 1),
                        1,
                        new ProviderSpec(
                                new Name("test"), null, credential, Map.of(), 1_000, SIZE, Map.of(), List.of()),
                        false));
        return uid;
    }

    void providerDeleted(Uid uid, String name) {
        Metadata living = metadata(uid, name, 2);
        var dead = new Metadata(
                uid,
                null,
                living.name(),
                living.labels(),
                living.generation(),
                living.version(),
                living.created(),
                provisioner.clock().instant());
        providerGone(dead);
    }

    /** As a consumer says it that finds it missing in its owner's list: with no moment of deletion. */
    void providerVanished(Uid uid, String name) {
        providerGone(metadata(uid, name, 2));
    }

    private void providerGone(Metadata last) {
        publish(
                InventoryTopics.PROVIDERS,
                new Declared<>(
                        last,
                        1,
                        new ProviderSpec(new Name("test"), null, null, Map.of(), 10, SIZE, Map.of(), List.of()),
                        true));
    }

    Uid pool(String name, int count, String... providers) {
        Uid uid = provisioner.uid();
        poolFact(uid, name, count, false, providers);
        return uid;
    }

    /** A pool called "web" whose machines are all there, made by a provider called "here" that has room for more. */
    Uid activePool(int count) {
        provider("here", 1_000);
        Uid pool = pool("web", count, "here");
        target(pool, count);
        soonActive(pool, count);
        return pool;
    }

    void poolFact(Uid uid, String name, int count, boolean deleted, String... providers) {
        List<PoolSpec.Source> sources = Stream.of(providers)
                .map(provider -> new PoolSpec.Source(new Name(provider), null, null))
                .toList();
        publish(
                InventoryTopics.POOLS,
                new Declared<>(
                        metadata(uid, name, next(uid)),
                        1,
                        new PoolSpec(new Name("c"), count, null, null, List.of(), Map.of(), List.of(), sources),
                        deleted));
    }

    void target(Uid pool, int target, Victim... victims) {
        target(pool, target, false, null, victims);
    }

    void target(Uid pool, int target, boolean deleted, @Nullable String joinUrl, Victim... victims) {
        publish(
                BridgeTopics.POOL_TARGETS,
                new PoolTargetFact(
                        pool,
                        new Name("p"),
                        new Revision(1, next(pool)),
                        deleted,
                        cluster,
                        target,
                        0,
                        1_000,
                        List.of(victims),
                        "the test says so",
                        joinUrl,
                        joinUrl == null ? null : "-----BEGIN CERTIFICATE-----",
                        1));
    }

    void power(Uid machine, MachineSpec.Power power, long generation) {
        spec(machine, new MachineSpec(power, false, false), generation);
    }

    void spec(Uid machine, MachineSpec spec, long generation) {
        publish(InventoryTopics.MACHINE_SPECS, new Declared<>(metadata(machine, "m", generation), 1, spec, false));
    }

    <F extends Fact> void publish(Topic<F> topic, F fact) {
        others.database().write(unit -> {
            unit.publish(topic, new Shard(fact.uid()), fact);
            return true;
        });
    }

    /** What the others know of a pool's machines. */
    List<MachineFact> of(Uid pool, MachineState state) {
        return machines.values().stream()
                .filter(machine -> pool.equals(machine.pool()) && machine.state() == state)
                .toList();
    }

    /** Waits, and lets the time of the test go on meanwhile. */
    void soon(Runnable asserted) {
        Awaiting.within(LIMIT).untilAsserted(() -> {
            provisioner.clock().advance(Duration.ofMillis(10));
            asserted.run();
        });
    }

    void soonActive(Uid pool, int count) {
        soon(() -> assertThat(of(pool, MachineState.ACTIVE)).hasSize(count));
    }

    void pass(Duration time) {
        provisioner.clock().advance(time);
    }

    /** A question to the provisioner's own tables. */
    List<String> rows(String sql) {
        return provisioner
                .database()
                .read(unit -> unit.jdbc(connection -> {
                    try (var query = connection.prepareStatement(sql);
                            ResultSet rows = query.executeQuery()) {
                        var found = new ArrayList<String>();
                        while (rows.next()) {
                            found.add(rows.getString(1));
                        }
                        return found;
                    }
                }));
    }

    private long next(Uid uid) {
        return versions.merge(uid, 1L, Long::sum);
    }

    private Metadata metadata(Uid uid, String name, long generation) {
        return new Metadata(
                uid,
                null,
                new Name(name),
                Map.of(),
                generation,
                generation,
                provisioner.clock().instant(),
                null);
    }
}
