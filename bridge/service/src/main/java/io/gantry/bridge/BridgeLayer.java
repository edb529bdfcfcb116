package io.gantry.bridge;

import io.gantry.bridge.certificate.Authorities;
import io.gantry.bridge.certificate.Authority;
import io.gantry.bridge.certificate.AuthorityBeside;
import io.gantry.bridge.certificate.AuthorityChanges;
import io.gantry.bridge.certificate.CertificateStore;
import io.gantry.bridge.certificate.EngineCertificates;
import io.gantry.bridge.certificate.IssuedCertificate;
import io.gantry.bridge.demand.DemandBook;
import io.gantry.bridge.demand.DemandLimits;
import io.gantry.bridge.heartbeat.Heartbeat;
import io.gantry.bridge.heartbeat.HeartbeatSettings;
import io.gantry.bridge.join.Contacts;
import io.gantry.bridge.join.JoinDoor;
import io.gantry.bridge.join.JoinListeners;
import io.gantry.bridge.join.JoinService;
import io.gantry.bridge.join.RenewService;
import io.gantry.bridge.picture.Picture;
import io.gantry.bridge.picture.PictureLoad;
import io.gantry.bridge.registration.Node;
import io.gantry.bridge.registration.NodeBook;
import io.gantry.bridge.registration.NodeLimits;
import io.gantry.bridge.registration.NodeStore;
import io.gantry.bridge.rotation.AuthorityDesk;
import io.gantry.bridge.rotation.Rotations;
import io.gantry.bridge.spi.ClientTrust;
import io.gantry.bridge.spi.ClusterEngine;
import io.gantry.bridge.status.ClusterStatus;
import io.gantry.bridge.status.StatusBook;
import io.gantry.bridge.status.StatusStore;
import io.gantry.bridge.target.JoinPoint;
import io.gantry.bridge.target.PoolTarget;
import io.gantry.bridge.target.TargetBook;
import io.gantry.bridge.target.TargetStore;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.platform.consume.FactConsumer;
import io.gantry.platform.consume.FactHandler;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.layer.Retention;
import io.gantry.platform.layer.Retention.Rule;
import io.gantry.platform.relist.RelistSource;
import io.gantry.provisioner.api.ProvisionerTopics;
import io.gantry.scheduler.api.SchedulerTopics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The bridge, put together. */
public final class BridgeLayer implements AutoCloseable {

    /** Entities that Hibernate has to know. */
    public static final List<Class<?>> ENTITIES = List.of(
            Authority.class,
            AuthorityBeside.class,
            IssuedCertificate.class,
            Node.class,
            PoolTarget.class,
            ClusterStatus.class);

    /** What it reads of other layers. */
    public static final List<Topic<?>> READS = List.of(
            InventoryTopics.POOLS,
            InventoryTopics.CLUSTERS,
            InventoryTopics.MACHINE_SPECS,
            InventoryTopics.NODE_SPECS,
            InventoryTopics.PROVIDERS,
            ProvisionerTopics.MACHINES,
            ProvisionerTopics.POOL_STATUS,
            SchedulerTopics.NODE_OCCUPANCY,
            SchedulerTopics.DEMAND,
            IdentityFact.TOPIC);

    private final LayerContext context;
    private final Picture picture = new Picture();
    private final List<ClusterEngine> engines;
    private final NodeStore nodeStore;
    private final TargetStore targetStore;
    private final StatusStore statusStore;
    private final CertificateStore certificateStore;
    private final NodeBook nodes;
    private final TargetBook targets;
    private final Authorities authorities;
    private final EngineCertificates engineCertificates;
    private final Contacts contacts;
    private final JoinListeners listeners;
    private final Heartbeat heartbeat;
    private final BridgeOwner owner;
    private final AuthorityDesk desk;
    private final NodeGauges gauges;
    private final DemandBook demand;
    private final DemandGauges demandGauges;
    private final Retention retention;
    private @Nullable FactConsumer consumer;

    /** @param engines the kinds of clusters there are; made with the trust by which the bridge shows itself to them */
    public BridgeLayer(LayerContext context, BridgeConfig config, Function<ClientTrust, List<ClusterEngine>> engines) {
        this(context, config, engines, JoinDoor.HTTPS);
    }

    /** With another way for machines to come in: simulations. */
    public BridgeLayer(
            LayerContext context,
            BridgeConfig config,
            Function<ClientTrust, List<ClusterEngine>> engines,
            JoinDoor.Opener doors) {
        BridgeBounds.check(config);
        this.context = context;
        var database = context.database();
        int incarnation = context.installation().incarnation();
        this.nodeStore = new NodeStore(database, incarnation);
        this.targetStore = new TargetStore(database, incarnation);
        this.statusStore = new StatusStore(database, incarnation);
        this.certificateStore = new CertificateStore(database, incarnation);
        this.engineCertificates = new EngineCertificates(database);
        this.authorities = new Authorities(context, certificateStore, engineCertificates, config.certificateLife());
        this.engines = List.copyOf(engines.apply(authorities));
        this.nodes = new NodeBook(
                picture,
                database,
                nodeStore,
                new NodeLimits(config.launchedWithin(), config.registeredWithin(), config.drainedWithin()),
                context.time(),
                context.uids(),
                incarnation,
                context.destruction(),
                this::stopsTasks);
        this.contacts = new Contacts(
                context,
                nodes,
                authorities,
                engineCertificates,
                new Contacts.Settings(config.pingEvery(), config.stopTasksAfter()));
        this.listeners = new JoinListeners(
                new JoinListeners.Settings(config.joinBind(), config.joinPort(), config.joinAddress()),
                authorities,
                doors,
                new JoinDoor.Services(
                        new JoinService(
                                context, picture, authorities, engineCertificates, contacts, config.joinAgainWithin()),
                        new RenewService(
                                context, picture, nodes, authorities, engineCertificates, config.rejoinWithin()),
                        contacts));
        var limits = new DemandLimits(
                config.settleWithin(), config.begunWithin(), config.promisesMax(), config.sourceRest());
        this.demand = new DemandBook(picture, nodes, limits, config.scaleDownAfter(), context.time(), context.ticker());
        this.targets = new TargetBook(picture, nodes, context, targetStore, demand, this::joinPoint);
        this.heartbeat = new Heartbeat(
                engineOf(),
                new HeartbeatSettings(
                        config.heartbeatEvery(),
                        config.heartbeatQuick(),
                        config.nodeLostAfter(),
                        config.unverifiedWithin(),
                        config.probesAtOnce()),
                context.ticker(),
                context.threads(),
                context.random(),
                this::news);
        var rotations = new Rotations(
                picture,
                nodes,
                authorities,
                new AuthorityChanges(context, certificateStore, authorities),
                engineCertificates,
                context.time(),
                config.rotationWithin());
        this.owner = new BridgeOwner(
                context,
                picture,
                nodes,
                targets,
                demand,
                new ClusterKeeper(context, picture, nodes, new StatusBook(context), authorities, listeners, rotations),
                heartbeat,
                engineOf());
        this.desk = new AuthorityDesk(context, picture, rotations, owner::wish);
        this.gauges = new NodeGauges(nodes);
        this.demandGauges = new DemandGauges(picture, demand);
        this.retention = new Retention(
                context,
                List.of(
                        new Rule("nodes", config.endedKeptFor(), nodeStore::forgetEnded),
                        new Rule(
                                "engine certificates",
                                config.rejoinWithin().plus(config.endedKeptFor()),
                                engineCertificates::forgetEnded),
                        new Rule(
                                "engine contacts",
                                config.endedKeptFor(),
                                (unit, _, limit) -> contacts.forgetGone(unit, limit))));
    }

    /** Goes on where the last run stopped, from the bridge's own tables, and then hears what is new. */
    public void start() {
        PictureLoad.load(context.database(), picture);
        authorities.load();
        engineCertificates.load();
        contacts.load();
        hearOfEnds();
        nodes.load();
        targets.load();
        gauges.start();
        demandGauges.start();
        heartbeat.start();
        owner.start();
        retention.start();
        consumer = FactConsumer.of(context)
                .on(InventoryTopics.CLUSTERS, heard(owner::clusters))
                .on(InventoryTopics.POOLS, heard(owner::pools))
                .on(InventoryTopics.MACHINE_SPECS, heard(owner::machineSpecs))
                .on(InventoryTopics.NODE_SPECS, heard(owner::nodeSpecs))
                .on(InventoryTopics.PROVIDERS, heard(owner::providers))
                .on(ProvisionerTopics.MACHINES, heard(owner::machines))
                .on(ProvisionerTopics.POOL_STATUS, heard(owner::poolStatuses))
                .on(SchedulerTopics.DEMAND, heard(owner::demands))
                .on(SchedulerTopics.NODE_OCCUPANCY, heard(owner::occupancies))
                .on(IdentityFact.TOPIC, heard(owner::identities))
                .start();
    }

    /** Of clusters whose deletion was heard before the last stop, and that were not ended by then. */
    private void hearOfEnds() {
        var mirror = new Mirror();
        context.database().read(unit -> {
            authorities
                    .clusters()
                    .forEach(cluster -> mirror.deleted(unit, InventoryTopics.CLUSTERS, cluster)
                            .ifPresent(picture::cluster));
            return true;
        });
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close();
        }
        retention.close();
        listeners.close();
        heartbeat.close();
        gauges.close();
        demandGauges.close();
        owner.close();
        for (ClusterEngine engine : engines) {
            if (engine instanceof AutoCloseable closeable) {
                closeQuietly(closeable);
            }
        }
    }

    /** Forgets what was kept long enough now, as its loop does by itself. */
    void sweep() {
        retention.sweep();
    }

    /** What other layers may list again. */
    public List<RelistSource<?>> relists() {
        return List.of(nodeStore, statusStore, targetStore, certificateStore);
    }

    /** What people ask about authorities. */
    public AuthorityDesk authorities() {
        return desk;
    }

    /** Where machines of a cluster join; empty until its listener is open. */
    public Optional<String> joinUrl(Uid cluster) {
        return listeners.url(cluster);
    }

    private Optional<JoinPoint> joinPoint(Uid cluster) {
        return listeners.url(cluster).flatMap(url -> authorities.pem(cluster).map(pem -> new JoinPoint(url, pem)));
    }

    private boolean stopsTasks(Uid machine) {
        return contacts.stopsTasks(machine);
    }

    private void news(io.gantry.bridge.registration.NodeNews found) {
        owner.news(found);
    }

    private Function<Uid, Optional<ClusterEngine>> engineOf() {
        Map<io.gantry.inventory.api.ClusterSpec.Engine, ClusterEngine> byName =
                engines.stream().collect(Collectors.toMap(ClusterEngine::name, Function.identity()));
        return cluster -> picture.cluster(cluster)
                .flatMap(declared ->
                        Optional.ofNullable(byName.get(declared.spec().engine())));
    }

    /** The owner hears of it when it is in our mirror for good. */
    private static <F extends Fact> FactHandler<F> heard(Consumer<List<F>> by) {
        return (unit, fresh) -> {
            List<F> facts = List.copyOf(fresh);
            unit.afterCommit(() -> by.accept(facts));
        };
    }

    private static void closeQuietly(AutoCloseable it) {
        try {
            it.close();
        } catch (Exception e) { // the end of the layer: nothing is left to do about it
            org.jboss.logging.Logger.getLogger(BridgeLayer.class).warnf(e, "an engine did not close");
        }
    }
}
