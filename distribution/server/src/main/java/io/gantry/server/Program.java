package io.gantry.server;

import io.gantry.bridge.BridgeLayer;
import io.gantry.bridge.api.BridgeTopics;
import io.gantry.inventory.InventoryLayer;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.kinds.audit.AuditFact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.platform.identity.Callers;
import io.gantry.platform.kafka.Topics;
import io.gantry.platform.layer.Loop;
import io.gantry.platform.member.Members;
import io.gantry.platform.relist.RelistSource;
import io.gantry.platform.relist.RelistSources;
import io.gantry.platform.thread.ServerThreads;
import io.gantry.provisioner.ProvisionerLayer;
import io.gantry.provisioner.api.ProvisionerTopics;
import io.gantry.scheduler.SchedulerLayer;
import io.gantry.scheduler.api.SchedulerTopics;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Has the chosen layers started in the order supply rises, each when it is active here, and stops them in the other. Nothing here waits for Kafka: relays and
 * consumers begin when it answers.
 */
@Singleton
final class Program {

    private static final Logger LOG = Logger.getLogger(Program.class);
    /** Requests that take longer are cut off by the end of their layer: their clients ask again. */
    private static final Duration BEGUN_LIMIT = Duration.ofSeconds(2);

    private static final Duration TOPICS_LIMIT = Duration.ofSeconds(10);
    private static final Duration TOPICS_EVERY = Duration.ofHours(1);

    private final ServerConfig config;
    private final Foundation foundation;
    private final RelistSources relists;
    private final CopyLists lists;
    private final Copies copies;
    private final LayerChoice choice;
    private final Instance<InventoryLayer> inventory;
    private final Instance<ProvisionerLayer> provisioner;
    private final Instance<BridgeLayer> bridge;
    private final Instance<SchedulerLayer> scheduler;
    private final Broker broker;
    private final Callers callers;
    private final KeyWatch keys;
    private final Served served;
    private final String release;
    private final Loop topics = new Loop(new ServerThreads(), "topics", TOPICS_EVERY, this::ensureTopics);
    private List<Part> parts = List.of();

    /** A layer of this program. */
    private record Part(String layer, List<RelistSource<?>> relists, Runnable start, Runnable stop) {}

    Program(
            ServerConfig config,
            Foundation foundation,
            RelistSources relists,
            CopyLists lists,
            Copies copies,
            LayerChoice choice,
            Instance<InventoryLayer> inventory,
            Instance<ProvisionerLayer> provisioner,
            Instance<BridgeLayer> bridge,
            Instance<SchedulerLayer> scheduler,
            Broker broker,
            Callers callers,
            KeyWatch keys,
            Served served,
            @ConfigProperty(name = "quarkus.application.version") String release) {
        this.config = config;
        this.foundation = foundation;
        this.relists = relists;
        this.lists = lists;
        this.copies = copies;
        this.choice = choice;
        this.inventory = inventory;
        this.provisioner = provisioner;
        this.bridge = bridge;
        this.scheduler = scheduler;
        this.broker = broker;
        this.callers = callers;
        this.keys = keys;
        this.served = served;
        this.release = release;
    }

    void start(@Observes StartupEvent event) {
        parts = choice.here().stream().map(this::part).toList();
        topics.start();
        lists.register(parts.stream().collect(Collectors.toMap(Part::layer, Part::relists)), relists);
        copies.errands().on(CopyLists.ERRAND, lists::answer);
        inventory.get().tokens().whenRevoked(callers::forgetAll);
        inventory.get().audit().start(); // refusals are this copy's, wherever the layer is active
        parts.forEach(part -> foundation.serve(part.layer(), part.relists(), part.start(), part.stop()));
        foundation.holds().start();
        copies.start(new Members.Self(foundation.member(), release, choice.here(), null));
        keys.start();
        BroughtAlong.apiIsUp();
        String url = ApiAddress.of(config).url();
        try {
            DataFolder.announce(Path.of(config.data()), url);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write server.json into " + config.data(), e);
        }
        LOG.infof("installation %s answers at %s", foundation.installation().uid(), url);
    }

    /**
     * What was begun here gets time to end, but for streams, which would not end by themselves. Where there are other copies
     * all else is theirs from now on: the leases are given back at once, and what still comes in here is passed on.
     */
    void handOver(@Observes ShutdownDelayInitiatedEvent event) throws InterruptedException {
        boolean others = copies.areOthers();
        if (others) {
            foundation.resign();
        }
        endStreams();
        if (others) {
            boolean _ = served.awaitNone(BEGUN_LIMIT);
            stopLayers();
        }
        copies.leave();
    }

    private void endStreams() {
        if (choice.has("inventory")) {
            inventory.get().watch().endWatches();
        }
        if (choice.has("scheduler")) {
            scheduler.get().output().endReaders();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        copies.close();
        keys.close();
        topics.close();
        broker.close();
        stopLayers();
        inventory.get().audit().close();
        foundation.close();
    }

    private void stopLayers() {
        parts.reversed().forEach(part -> foundation.stop(part.layer()));
    }

    private Part part(String layer) {
        return switch (layer) {
            case "inventory" -> {
                InventoryLayer it = inventory.get();
                yield new Part(layer, it.relists(), it::start, it::close);
            }
            case "provisioner" -> {
                ProvisionerLayer it = provisioner.get();
                yield new Part(layer, it.relists(), it::start, it::close);
            }
            case "bridge" -> {
                BridgeLayer it = bridge.get();
                yield new Part(layer, it.relists(), it::start, it::close);
            }
            case "scheduler" -> {
                SchedulerLayer it = scheduler.get();
                yield new Part(layer, it.relists(), it::start, it::close);
            }
            default -> throw new IllegalStateException("there is no layer " + layer);
        };
    }

    private void ensureTopics() {
        List<Topic<?>> all = new ArrayList<>();
        all.addAll(InventoryTopics.ALL);
        all.addAll(ProvisionerTopics.ALL);
        all.addAll(BridgeTopics.ALL);
        all.addAll(SchedulerTopics.ALL);
        all.add(IdentityFact.TOPIC);
        all.add(AuditFact.TOPIC.keptFor(config.kafka().auditKeptFor()));
        Topics.ensure(foundation.kafka(), all, TOPICS_LIMIT);
        foundation.startRelays();
        broker.answered();
    }
}
