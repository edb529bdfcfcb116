package io.gantry.scheduler;

import static io.gantry.testkit.Awaiting.soon;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.api.NodeTraits;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.inventory.api.NamespaceSpec;
import io.gantry.kinds.audit.AuditFact;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.engine.EngineEndpoint.Trust;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Manifest;
import io.gantry.kinds.meta.Metadata;
import io.gantry.kinds.quantity.Resources;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.Shard;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.PageRequest;
import io.gantry.platform.web.Precondition;
import io.gantry.scheduler.api.AllocationFact;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.JobState;
import io.gantry.scheduler.api.RestartPolicy;
import io.gantry.scheduler.api.SchedulerTopics;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.dispatch.Prober;
import io.gantry.scheduler.job.Job;
import io.gantry.scheduler.job.JobCommands;
import io.gantry.scheduler.job.Written;
import io.gantry.scheduler.spi.ClientIdentities;
import io.gantry.testkit.LayerFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The scheduler between what others tell it and engines in memory, on a real database and broker. Time flows. A test has
 * it as a registered extension, and it ends with the test.
 */
final class World implements AutoCloseable, AfterEachCallback {

    static final Name DEV = new Name("dev");
    static final Name MAIN = new Name("main");
    static final int JOBS_MAX = 220;
    static final int TASKS_MAX = 12_000;
    static final int VOLUMES_MAX = 10;
    static final int LOG_BYTES_PER_SECOND = 8 << 10;
    private static final Duration STEP = Duration.ofMillis(50);

    final LayerFixture scheduler;
    final LayerFixture others;
    final FakeWorkloadEngine engine;
    /** What a container answers to checks over the network. */
    volatile Function<Prober.Place, Prober.Answer> answers = place -> new Prober.Answer(true, "connected");

    final Uid cluster;
    private final Map<Name, Uid> namespaces = new HashMap<>();
    final Map<String, NodeFact> nodes = new LinkedHashMap<>();
    private final ScheduledExecutorService flowing = Executors.newSingleThreadScheduledExecutor();
    SchedulerLayer layer;
    /** As whom the scheduler shows itself to engines. */
    ClientIdentities identities = cluster -> java.util.Optional.empty();

    World() {
        var topics = new ArrayList<Topic<?>>(SchedulerTopics.ALL);
        topics.add(IdentityFact.TOPIC);
        topics.add(AuditFact.TOPIC);
        topics.addAll(InventoryTopics.ALL);
        topics.addAll(BridgeTopics.ALL);
        scheduler = LayerFixture.of("scheduler")
                .scripts("db/scheduler")
                .entities(Job.class)
                .kafka(topics)
                .open();
        others = LayerFixture.of("others").beside(scheduler).kafka(topics).open();
        engine = new FakeWorkloadEngine(scheduler.clock());
        cluster = scheduler.uid();
        var _ = flowing.scheduleAtFixedRate(() -> scheduler.clock().advance(STEP), 25, 25, TimeUnit.MILLISECONDS);
        start();
        namespace(DEV);
        cluster(1, null, false);
        soon().until(() -> known(InventoryTopics.NAMESPACES) && known(InventoryTopics.CLUSTERS));
    }

    private boolean known(Topic<?> topic) {
        return scheduler
                .database()
                .read(unit -> !new Mirror().page(unit, topic, null, 1).isEmpty());
    }

    void start() {
        layer = new SchedulerLayer(
                scheduler.context(),
                new TestConfig(),
                given -> {
                    identities = given;
                    return engine;
                },
                (place, check) -> answers.apply(place));
        layer.start();
    }

    void restart() {
        restart(() -> {});
    }

    void restart(Runnable between) {
        layer.close();
        between.run();
        start();
    }

    int execute(String sql) {
        return scheduler
                .database()
                .write(unit -> unit.session().createNativeMutationQuery(sql).executeUpdate());
    }

    /** Runs it while a transaction that has executed this is open, and fails if it waits for that. */
    void beforeCommitOf(String sql, Runnable meanwhile) {
        scheduler.database().write(unit -> {
            unit.session().createNativeMutationQuery(sql).executeUpdate();
            CompletableFuture.runAsync(meanwhile).orTimeout(1, TimeUnit.MINUTES).join();
            return true;
        });
    }

    /** From now on it may have so many jobs; null for the usual number. */
    void mayHave(long version, Name name, Integer jobsMax) {
        publish(
                InventoryTopics.NAMESPACES,
                new Declared<>(
                        metadata(namespaces.get(name), name, version), 1, new NamespaceSpec(null, jobsMax), false));
        soon().until(() -> scheduler
                .database()
                .read(unit -> new Mirror()
                        .byAlias(unit, InventoryTopics.NAMESPACES, name.value())
                        .filter(one -> Objects.equals(one.spec().jobsMax(), jobsMax))
                        .isPresent()));
    }

    void namespace(Name name) {
        publish(
                InventoryTopics.NAMESPACES,
                new Declared<>(
                        metadata(namespaces.computeIfAbsent(name, any -> scheduler.uid()), name),
                        1,
                        new NamespaceSpec(null),
                        false));
    }

    void cluster(long version, ClusterSpec.Placement placement, boolean deleted) {
        publish(
                InventoryTopics.CLUSTERS,
                new Declared<>(
                        metadata(cluster, MAIN, version),
                        1,
                        new ClusterSpec(ClusterSpec.Engine.DOCKER, null, placement),
                        deleted));
    }

    /** From now on it is for these namespaces only. */
    void clusterFor(long version, Name... namespaces) {
        publish(
                InventoryTopics.CLUSTERS,
                new Declared<>(
                        metadata(cluster, MAIN, version),
                        1,
                        new ClusterSpec(ClusterSpec.Engine.DOCKER, List.of(namespaces), null),
                        false));
    }

    /** From now on its nodes' folders are open so. */
    void opens(long version, ClusterSpec.HostPath... paths) {
        var spec = new ClusterSpec(ClusterSpec.Engine.DOCKER, List.of(), ClusterSpec.Placement.PACK, List.of(paths));
        publish(InventoryTopics.CLUSTERS, new Declared<>(metadata(cluster, MAIN, version), 1, spec, false));
        soon().until(() -> scheduler
                .database()
                .read(unit -> new Mirror()
                        .get(unit, InventoryTopics.CLUSTERS, cluster)
                        .filter(one -> one.spec().equals(spec))
                        .isPresent()));
    }

    void cluster(Uid uid, Name name) {
        publish(
                InventoryTopics.CLUSTERS,
                new Declared<>(metadata(uid, name), 1, new ClusterSpec(ClusterSpec.Engine.DOCKER, null, null), false));
    }

    private Metadata metadata(Uid uid, Name name) {
        return metadata(uid, name, 1);
    }

    private Metadata metadata(Uid uid, Name name, long version) {
        return new Metadata(
                uid,
                null,
                name,
                (Map<String, String>) null,
                version,
                version,
                scheduler.clock().instant(),
                null);
    }

    /** One that was declared is deleted. */
    void namespaceGone(Name name) {
        Declared<NamespaceSpec> known = scheduler
                .database()
                .read(unit -> new Mirror().byAlias(unit, InventoryTopics.NAMESPACES, name.value()))
                .orElseThrow();
        publish(InventoryTopics.NAMESPACES, new Declared<>(metadata(known.uid(), name, 2), 1, known.spec(), true));
    }

    <F extends io.gantry.kinds.fact.Fact> void publish(Topic<F> topic, F fact) {
        others.database().write(unit -> {
            unit.publish(topic, new Shard(cluster), fact);
            return true;
        });
    }

    // ---- nodes

    NodeFact node(String name) {
        return node(name, Resources.of(4000, 4L << 30));
    }

    NodeFact node(String name, Resources capacity) {
        return node(name, capacity, "a");
    }

    NodeFact node(String name, Resources capacity, String zone) {
        return node(name, capacity, zone, null);
    }

    NodeFact node(String name, Resources capacity, String zone, NodeTraits traits) {
        Uid uid = scheduler.uid();
        var engineAt = new EngineEndpoint("tcp://" + name + ":2375", Trust.PLAIN_LOOPBACK);
        return told(new NodeFact(
                uid,
                new Name(name),
                scheduler.context().installation().revision(1),
                false,
                scheduler.uid(),
                cluster,
                scheduler.uid(),
                new Name("pool"),
                NodeState.READY,
                capacity,
                Map.of("zone", zone),
                List.of(),
                engineAt,
                true,
                0,
                null,
                scheduler.clock().instant(),
                List.of(),
                1,
                null,
                traits));
    }

    /** Its pool says something else of it. */
    NodeFact turnsInto(String name, NodeTraits traits) {
        NodeFact now = nodes.get(name);
        return told(new NodeFact(
                now.uid(),
                now.name(),
                scheduler.context().installation().revision(now.revision().version() + 1),
                false,
                now.machine(),
                cluster,
                now.pool(),
                now.poolName(),
                now.state(),
                now.capacity(),
                now.labels(),
                now.taints(),
                now.engine(),
                now.schedulable(),
                now.drainGeneration(),
                null,
                now.stateSince(),
                List.of(),
                1,
                null,
                traits));
    }

    NodeFact turns(String name, NodeState state, long drainGeneration) {
        NodeFact now = nodes.get(name);
        return told(new NodeFact(
                now.uid(),
                now.name(),
                scheduler.context().installation().revision(now.revision().version() + 1),
                false,
                now.machine(),
                cluster,
                now.pool(),
                now.poolName(),
                state,
                now.capacity(),
                now.labels(),
                now.taints(),
                now.engine(),
                state == NodeState.READY && drainGeneration == 0,
                drainGeneration,
                drainGeneration == 0 ? null : "asked",
                scheduler.clock().instant(),
                List.of(),
                1));
    }

    /** A LOST node that is known to stop tasks by itself by now. */
    NodeFact stopsTasks(String name) {
        NodeFact now = nodes.get(name);
        return told(new NodeFact(
                now.uid(),
                now.name(),
                scheduler.context().installation().revision(now.revision().version() + 1),
                false,
                now.machine(),
                cluster,
                now.pool(),
                now.poolName(),
                now.state(),
                now.capacity(),
                now.labels(),
                now.taints(),
                now.engine(),
                false,
                0,
                null,
                now.stateSince(),
                List.of(),
                1,
                scheduler.clock().instant()));
    }

    private NodeFact told(NodeFact fact) {
        nodes.put(fact.name().value(), fact);
        publish(BridgeTopics.NODES, fact);
        return fact;
    }

    EngineEndpoint engineOf(String node) {
        return nodes.get(node).engine();
    }

    // ---- jobs

    static Task task(String script) {
        return task(script, Resources.of(100, 32L << 20));
    }

    static Task task(String script, Resources resources) {
        return Task.of(
                FakeWorkloadEngine.IMAGE,
                List.of("sh", "-c", script),
                null,
                Map.of("SECRET", "canary"),
                resources,
                null,
                Duration.ofSeconds(1));
    }

    static JobSpec spec(JobSpec.Type type, int count, Task task) {
        var restart = new RestartPolicy(RestartPolicy.Mode.ON_FAILURE, 2, Duration.ofSeconds(1));
        return JobSpec.of(null, type, null, List.of(new TaskGroup(MAIN, count, List.of(), List.of(), restart, task)));
    }

    Result<Written> put(String name, JobSpec spec, Precondition precondition) {
        return put(name, spec, precondition, JobCommands.Hopeless.ACCEPT, null);
    }

    Result<Written> put(
            String name, JobSpec spec, Precondition precondition, JobCommands.Hopeless hopeless, String key) {
        var header = new Manifest.Header(new Name(name), DEV, (Map<String, String>) null);
        return layer.jobs()
                .put(new JobCommands.Put(
                        DEV,
                        new Manifest<>(Kind.API_VERSION, Kind.JOB, header, spec),
                        precondition,
                        JobCommands.Mode.WRITE,
                        hopeless,
                        key));
    }

    Job submit(String name, JobSpec spec) {
        return put(name, spec, new Precondition.MustNotExist()).orThrow().job();
    }

    void stop(String name) {
        layer.jobs().stop(DEV, new Name(name), JobCommands.Mode.WRITE).orThrow();
    }

    void delete(String name) {
        layer.jobs()
                .delete(DEV, new Name(name), new Precondition.MustExist(), JobCommands.Mode.WRITE)
                .orThrow();
    }

    Job job(String name) {
        return layer.jobs().get(DEV, new Name(name)).orThrow();
    }

    List<AllocationFact> history(String name) {
        return layer.allocations()
                .history(DEV, new Name(name), PageRequest.of("h", "1000", null).orThrow())
                .orThrow()
                .items();
    }

    List<AllocationFact> latest(String name) {
        return layer.allocations()
                .latest(DEV, new Name(name), PageRequest.of("l", "1000", null).orThrow())
                .orThrow()
                .items();
    }

    List<AllocationFact> running(String name) {
        return latest(name).stream()
                .filter(one -> one.state() == AllocationState.RUNNING)
                .toList();
    }

    void awaitRunning(String name, int count) {
        soon().until(() -> running(name).size() == count);
    }

    void awaitState(String name, JobState state) {
        soon().until(() -> job(name).state() == state);
    }

    @Override
    public void afterEach(ExtensionContext test) {
        close();
    }

    @Override
    public void close() {
        layer.close();
        flowing.shutdownNow();
        others.close();
        scheduler.close();
    }
}
