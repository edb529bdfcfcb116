package io.gantry.inventory;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.NodeFact;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.api.MachineSpec;
import io.gantry.inventory.api.NamespaceSpec;
import io.gantry.inventory.api.NodeSpec;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.api.ProviderSpec;
import io.gantry.inventory.cluster.ClusterStatus;
import io.gantry.inventory.cluster.Clusters;
import io.gantry.inventory.declared.Catalog;
import io.gantry.inventory.declared.Declaration;
import io.gantry.inventory.declared.DeclaredCatalog;
import io.gantry.inventory.declared.SaidCatalog;
import io.gantry.inventory.explain.Explainer;
import io.gantry.inventory.explain.PlacementSource;
import io.gantry.inventory.machine.Machines;
import io.gantry.inventory.namespace.NamespaceStatus;
import io.gantry.inventory.namespace.Namespaces;
import io.gantry.inventory.node.Nodes;
import io.gantry.inventory.pool.PoolStatus;
import io.gantry.inventory.pool.Pools;
import io.gantry.inventory.projection.Projections;
import io.gantry.inventory.provider.ProviderStatus;
import io.gantry.inventory.provider.Providers;
import io.gantry.inventory.token.Tokens;
import io.gantry.inventory.watch.WatchHub;
import io.gantry.inventory.watch.WatchSettings;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.meta.Kind;
import io.gantry.platform.audit.AuditTrail;
import io.gantry.platform.consume.FactConsumer;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Loop;
import io.gantry.platform.layer.Retention;
import io.gantry.platform.relist.RelistSource;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.ProvisionerTopics;
import io.gantry.scheduler.api.SchedulerTopics;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** The system of record: made once by the composition root, which serves its resources. */
public final class InventoryLayer implements AutoCloseable {

    /** Entities that Hibernate has to know. */
    public static final List<Class<?>> ENTITIES = List.of(Declaration.class);

    /** What it reads of other layers. */
    public static final List<Topic<?>> READS = List.of(
            ProvisionerTopics.MACHINES,
            ProvisionerTopics.POOL_STATUS,
            BridgeTopics.NODES,
            BridgeTopics.CLUSTER_STATUS,
            BridgeTopics.POOL_TARGETS,
            SchedulerTopics.JOBS,
            SchedulerTopics.ALLOCATIONS);

    /** Facts wake this loop; the period is for what time alone ends. */
    private static final Duration DELETIONS_EVERY = Duration.ofSeconds(5);

    private final LayerContext context;
    private final WatchHub watch;
    private final DeclaredCatalog<NamespaceSpec, NamespaceStatus> namespaces;
    private final DeclaredCatalog<ProviderSpec, ProviderStatus> providers;
    private final DeclaredCatalog<ClusterSpec, ClusterStatus> clusters;
    private final DeclaredCatalog<PoolSpec, PoolStatus> pools;
    private final SaidCatalog<MachineFact, MachineSpec> machines;
    private final SaidCatalog<NodeFact, NodeSpec> nodes;
    private final Explainer explainer;
    private final Projections projections;
    private final Loop deletions;
    private final Tokens tokens;
    private final AuditTrail audit;
    private final Retention retention;
    private @Nullable FactConsumer consumer;

    /**
     * @param drivers the words of the drivers this installation has, as people write them
     * @param placements the scheduler's part of explanations
     * @param unpredictable where tokens come from
     */
    public InventoryLayer(
            LayerContext context,
            InventoryConfig config,
            SequencedSet<String> drivers,
            PlacementSource placements,
            SecureRandom unpredictable) {
        this.context = context;
        var mirror = new Mirror();
        this.watch = new WatchHub(context, settings(config.watch()));
        this.tokens = new Tokens(context, unpredictable);
        this.namespaces = Namespaces.catalog(context, mirror, watch.log(), tokens);
        this.providers = Providers.catalog(context, mirror, watch.log(), drivers);
        this.clusters = Clusters.catalog(context, mirror, watch.log());
        this.pools = Pools.catalog(context, mirror, watch.log(), config.poolDeletionPatience());
        this.machines = Machines.catalog(context, mirror, watch.log());
        this.nodes = Nodes.catalog(context, mirror, watch.log());
        this.explainer = new Explainer(context.database(), context.time(), mirror, placements);
        this.deletions = new Loop(context.threads(), "inventory-deletions", DELETIONS_EVERY, pools::finishDeletions);
        this.projections = new Projections(watch.log(), machines, nodes, deletions::wake);
        List.<Catalog<?, ?>>of(namespaces, providers, clusters, pools, machines, nodes)
                .forEach(catalog -> watch.shows(catalog.kind(), catalog::byUid));
        watch.shows(Kind.JOB, (unit, uid) -> Projections.job(unit, mirror, uid));
        this.audit = new AuditTrail(context);
        this.retention = new Retention(
                context,
                List.of(audit.kept("gantry.inventory", config.auditKeptFor()), tokens.kept(config.auditKeptFor())));
    }

    private static WatchSettings settings(InventoryConfig.Watch watch) {
        return new WatchSettings(
                watch.watchersMax(), watch.queueEventsMax(), watch.entriesMax(), watch.keepFor(), watch.trimEvery());
    }

    /** The schema is there, the broker may still be coming. */
    public void start() {
        namespaces.ensure(Namespaces.defaultOne());
        watch.start();
        deletions.start();
        audit.start();
        retention.start();
        consumer = projections.start(context);
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close();
        }
        deletions.close();
        watch.close();
        retention.close();
        audit.close();
    }

    public List<RelistSource<?>> relists() {
        return List.of(
                namespaces.relist(),
                providers.relist(),
                clusters.relist(),
                pools.relist(),
                machines.relist(),
                nodes.relist());
    }

    /** Whose writes its audit records: for what belongs to no layer. */
    public LayerDatabase database() {
        return context.database();
    }

    /** Whether every layer below has been asked for all it has since the start; before that, statuses may lack some. */
    public boolean caughtUp() {
        return consumer != null && consumer.relisted();
    }

    public DeclaredCatalog<NamespaceSpec, NamespaceStatus> namespaces() {
        return namespaces;
    }

    public DeclaredCatalog<ProviderSpec, ProviderStatus> providers() {
        return providers;
    }

    public DeclaredCatalog<ClusterSpec, ClusterStatus> clusters() {
        return clusters;
    }

    public DeclaredCatalog<PoolSpec, PoolStatus> pools() {
        return pools;
    }

    public SaidCatalog<MachineFact, MachineSpec> machines() {
        return machines;
    }

    public SaidCatalog<NodeFact, NodeSpec> nodes() {
        return nodes;
    }

    public WatchHub watch() {
        return watch;
    }

    public Tokens tokens() {
        return tokens;
    }

    public AuditTrail audit() {
        return audit;
    }

    /** Forgets what was kept long enough now, as its loop does by itself. */
    void sweep() {
        retention.sweep();
    }

    public Explainer explainer() {
        return explainer;
    }
}
