package io.gantry.scheduler;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.NodeFact;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.platform.audit.AuditTrail;
import io.gantry.platform.consume.FactConsumer;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Retention;
import io.gantry.platform.layer.Retention.Rule;
import io.gantry.platform.relist.RelistSource;
import io.gantry.scheduler.api.AllocationFact;
import io.gantry.scheduler.api.DemandFact;
import io.gantry.scheduler.api.JobFact;
import io.gantry.scheduler.api.NodeOccupancyFact;
import io.gantry.scheduler.api.SchedulerTopics;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.dispatch.EngineCalls;
import io.gantry.scheduler.dispatch.Prober;
import io.gantry.scheduler.dispatch.SocketProber;
import io.gantry.scheduler.explain.Allocations;
import io.gantry.scheduler.job.IdempotencyKeys;
import io.gantry.scheduler.job.Job;
import io.gantry.scheduler.job.JobCommands;
import io.gantry.scheduler.job.JobDesk;
import io.gantry.scheduler.job.JobStore;
import io.gantry.scheduler.job.Limits;
import io.gantry.scheduler.job.Places;
import io.gantry.scheduler.journal.AllocationRow;
import io.gantry.scheduler.journal.AllocationTable;
import io.gantry.scheduler.journal.DemandTable;
import io.gantry.scheduler.journal.Journal;
import io.gantry.scheduler.journal.LastVersions;
import io.gantry.scheduler.journal.OccupancyTable;
import io.gantry.scheduler.journal.ViewJournalRetention;
import io.gantry.scheduler.log.TaskOutput;
import io.gantry.scheduler.node.ClientKeys;
import io.gantry.scheduler.queue.OwnerSettings;
import io.gantry.scheduler.queue.Owners;
import io.gantry.scheduler.replay.Replays;
import io.gantry.scheduler.secret.OpenedSecrets;
import io.gantry.scheduler.secret.Secrets;
import io.gantry.scheduler.spi.ClientIdentities;
import io.gantry.scheduler.spi.WorkloadEngine;
import io.gantry.scheduler.volume.VolumeCommands;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The container scheduler, composed. What engines are called with is made by the caller, which gets the layer's client
 * identities for it: {@code new SchedulerLayer(context, config, identities -> new DockerEngine(...))}.
 */
public final class SchedulerLayer implements AutoCloseable {

    /** Entities that Hibernate has to know. */
    public static final List<Class<?>> ENTITIES = List.of(Job.class);

    /** Topics that are read; those it writes are {@link SchedulerTopics#ALL}, and requests in {@link IdentityFact#TOPIC}. */
    public static final List<Topic<?>> READS =
            List.of(InventoryTopics.NAMESPACES, InventoryTopics.CLUSTERS, BridgeTopics.NODES, IdentityFact.TOPIC);

    /** The limit of a call that stops or removes a container, beside the grace the container was given. */
    public static final Duration LONGEST_CALL = EngineCalls.LONGEST;

    private static final Duration SNAPSHOT_EVERY = Duration.ofHours(1);

    private final LayerContext context;
    private final Mirror mirror = new Mirror();
    private final ClientKeys clientKeys;
    private final WorkloadEngine engine;
    private final Owners owners;
    private final Places places;
    private final Secrets secrets;
    private final JobCommands jobs;
    private final VolumeCommands volumes;
    private final Allocations allocations;
    private final Replays replays;
    private final TaskOutput output;
    private final AuditTrail audit;
    private final Retention retention;
    private @Nullable FactConsumer consumer;

    public SchedulerLayer(
            LayerContext context, SchedulerConfig config, Function<ClientIdentities, WorkloadEngine> engines) {
        this(context, config, engines, new SocketProber(context.ticker()));
    }

    /** With another way to ask containers over the network: tests and simulations. */
    public SchedulerLayer(
            LayerContext context,
            SchedulerConfig config,
            Function<ClientIdentities, WorkloadEngine> engines,
            Prober prober) {
        SchedulerBounds.check(config);
        this.context = context;
        this.clientKeys = new ClientKeys(context);
        this.engine = engines.apply(clientKeys);
        this.owners = new Owners(context, engine, new OpenedSecrets(context), prober, settings(config), this::relisted);
        this.secrets = new Secrets(context, owners::changed);
        this.places = new Places(context.database(), context.ticker(), context.threads());
        var limits = new Limits(config.jobsPerNamespaceMax(), config.tasksPerJobMax(), config.volumesPerNamespaceMax());
        this.jobs = new JobCommands(context, places, limits, desk());
        this.volumes = new VolumeCommands(context, owners::volumeDeleted);
        this.allocations = new Allocations(context, owners);
        this.replays = new Replays(context);
        this.output = new TaskOutput(context, engine, config.logBytesPerSecond());
        this.audit = new AuditTrail(context);
        this.retention = retention(config);
    }

    private Retention retention(SchedulerConfig config) {
        return new Retention(
                context,
                List.of(
                        new Rule("last-versions", LastVersions.KEPT_FOR, LastVersions::forget),
                        new Rule("idempotency-keys", config.idempotencyKeysKeptFor(), IdempotencyKeys::forget),
                        new Rule("ended-jobs", config.endedJobsKeptFor(), jobs::forgetEnded),
                        new Rule("secrets-of-deleted-namespaces", Secrets.ORPHANS_KEPT_FOR, secrets::forgetOrphans),
                        new Rule("earlier-specs", config.earlierSpecsKeptFor(), JobStore::forgetGenerations),
                        new Rule("view-journal", config.replayKeptFor(), ViewJournalRetention::forget),
                        new Rule(
                                "view-journal-beyond-bytes",
                                config.replayKeptFor(),
                                (unit, before, limit) ->
                                        ViewJournalRetention.forgetBeyond(unit, config.replayBytesMax(), limit)),
                        audit.kept("gantry.scheduler", config.auditKeptFor())));
    }

    private static OwnerSettings settings(SchedulerConfig config) {
        return new OwnerSettings(
                config.startsMax(),
                config.startsPerNodeMax(),
                config.placementsMax(),
                config.listEvery(),
                config.keptPerTask(),
                config.keptFor(),
                config.startingAfter(),
                snapshotEvery(config));
    }

    /** Four times while something is kept, so that what is older can go. */
    private static Duration snapshotEvery(SchedulerConfig config) {
        Duration quarter = config.replayKeptFor().dividedBy(4);
        return quarter.compareTo(SNAPSHOT_EVERY) < 0 ? quarter : SNAPSHOT_EVERY;
    }

    private JobDesk desk() {
        return new JobDesk() {
            @Override
            public void changed(Job job) {
                owners.changed(job);
            }

            @Override
            public void inDoubt(Uid job) {
                owners.inDoubt(job);
            }

            @Override
            public void removeIfUnowned(Unit unit, Job job) {
                if (mirror.get(unit, InventoryTopics.CLUSTERS, job.cluster()).isEmpty()) {
                    unit.session().flush();
                    Journal.forget(unit, context.installation(), job.cluster(), job.uid());
                }
            }

            @Override
            public Optional<String> neverFits(Uid cluster, Name namespace, Name job, TaskGroup group) {
                return owners.neverFits(cluster, namespace, job, group);
            }
        };
    }

    public void start() {
        context.database().write(Limits::recount);
        consumer = FactConsumer.of(context)
                .on(InventoryTopics.NAMESPACES, fact -> fact.metadata().name().value(), (unit, fresh) -> {
                    secrets.heard(unit, fresh);
                    unit.afterCommit(places::changed);
                })
                .on(
                        InventoryTopics.CLUSTERS,
                        fact -> fact.metadata().name().value(),
                        (unit, fresh) -> unit.afterCommit(this::clustersChanged))
                .on(BridgeTopics.NODES, this::nodesChanged)
                .on(IdentityFact.TOPIC, (unit, fresh) -> unit.afterCommit(clientKeys::changed))
                .start();
        clientKeys.start();
        owners.start();
        audit.start();
        retention.start();
    }

    private boolean relisted() {
        FactConsumer reading = consumer;
        return reading != null && reading.relisted();
    }

    private void clustersChanged() {
        places.changed();
        owners.clustersChanged();
        clientKeys.changed();
    }

    private void nodesChanged(Unit unit, List<NodeFact> fresh) {
        unit.afterCommit(() -> fresh.forEach(owners::changed));
    }

    /** Who did what with its jobs. */
    public AuditTrail audit() {
        return audit;
    }

    /** Whether every cluster it owns has been read. */
    public boolean ready() {
        return owners.ready();
    }

    /** Forgets what was kept long enough now, as its loop does by itself. */
    void sweep() {
        retention.sweep();
    }

    Owners owners() {
        return owners;
    }

    // ---- for its REST resources

    public JobCommands jobs() {
        return jobs;
    }

    public VolumeCommands volumes() {
        return volumes;
    }

    public Secrets secrets() {
        return secrets;
    }

    public Allocations allocations() {
        return allocations;
    }

    public Replays replays() {
        return replays;
    }

    public TaskOutput output() {
        return output;
    }

    // ---- what it owns, for those who re-list

    public List<RelistSource<?>> relists() {
        return List.of(
                clientKeys,
                new Source<JobFact>(
                        context,
                        SchedulerTopics.JOBS,
                        JobFact::clusterUid,
                        (unit, page) -> JobStore.page(unit, page.after(), page.limit()).stream()
                                .map(job -> job.fact(incarnation()))
                                .toList()),
                new Source<AllocationFact>(
                        context,
                        SchedulerTopics.ALLOCATIONS,
                        AllocationFact::cluster,
                        (unit, page) -> AllocationTable.page(unit, page.after(), page.limit()).stream()
                                .map((AllocationRow row) -> row.fact(incarnation()))
                                .toList()),
                new Source<NodeOccupancyFact>(
                        context,
                        SchedulerTopics.NODE_OCCUPANCY,
                        NodeOccupancyFact::cluster,
                        (unit, page) -> OccupancyTable.page(unit, context.installation(), page.after(), page.limit())),
                new Source<DemandFact>(
                        context,
                        SchedulerTopics.DEMAND,
                        DemandFact::uid,
                        (unit, page) -> DemandTable.page(unit, context.installation(), page.after(), page.limit())));
    }

    private int incarnation() {
        return context.installation().incarnation();
    }

    private record Part(@Nullable Uid after, int limit) {}

    private record Source<F extends io.gantry.kinds.fact.Fact>(
            LayerContext context, Topic<F> topic, Function<F, Uid> cluster, BiFunction<Unit, Part, List<F>> read)
            implements RelistSource<F> {
        @Override
        public Shard shard(F fact) {
            return new Shard(cluster.apply(fact));
        }

        @Override
        public List<F> page(@Nullable Uid after, int limit) {
            return context.database().read(unit -> read.apply(unit, new Part(after, limit)));
        }
    }

    @Override
    public void close() {
        FactConsumer reading = consumer;
        if (reading != null) {
            reading.close();
        }
        retention.close();
        audit.close();
        owners.close();
        clientKeys.close();
        engine.close();
    }
}
