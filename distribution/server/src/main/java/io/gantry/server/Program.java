package io.gantry.server;

import io.gantry.bridge.BridgeLayer;
import io.gantry.bridge.api.BridgeTopics;
import io.gantry.inventory.InventoryLayer;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.platform.identity.Callers;
import io.gantry.platform.kafka.Topics;
import io.gantry.platform.layer.Loop;
import io.gantry.platform.relist.RelistSources;
import io.gantry.provisioner.ProvisionerLayer;
import io.gantry.provisioner.api.ProvisionerTopics;
import io.gantry.scheduler.SchedulerLayer;
import io.gantry.scheduler.api.SchedulerTopics;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Starts the layers in the order supply rises, and stops them in the other. Nothing here waits for Kafka: relays and
 * consumers begin when it answers.
 */
@Singleton
final class Program {

    private static final Logger LOG = Logger.getLogger(Program.class);
    private static final Duration TOPICS_LIMIT = Duration.ofSeconds(10);
    private static final Duration TOPICS_EVERY = Duration.ofHours(1);

    private final ServerConfig config;
    private final Foundation foundation;
    private final RelistSources relists;
    private final InventoryLayer inventory;
    private final ProvisionerLayer provisioner;
    private final BridgeLayer bridge;
    private final SchedulerLayer scheduler;
    private final Broker broker;
    private final Callers callers;
    private final Loop topics = new Loop("topics", TOPICS_EVERY, this::ensureTopics);

    Program(
            ServerConfig config,
            Foundation foundation,
            RelistSources relists,
            InventoryLayer inventory,
            ProvisionerLayer provisioner,
            BridgeLayer bridge,
            SchedulerLayer scheduler,
            Broker broker,
            Callers callers) {
        this.config = config;
        this.foundation = foundation;
        this.relists = relists;
        this.inventory = inventory;
        this.provisioner = provisioner;
        this.bridge = bridge;
        this.scheduler = scheduler;
        this.broker = broker;
        this.callers = callers;
    }

    void start(@Observes StartupEvent event) {
        topics.start();
        relists.registerAll(inventory.relists());
        relists.registerAll(provisioner.relists());
        relists.registerAll(bridge.relists());
        relists.registerAll(scheduler.relists());
        relists.complete();
        inventory.tokens().whenRevoked(callers::forgetAll);
        inventory.start();
        provisioner.start();
        bridge.start();
        scheduler.start();
        BroughtAlong.apiIsUp();
        String url = "http://" + config.address() + ":" + config.port();
        try {
            DataFolder.announce(Path.of(config.data()), url);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write server.json into " + config.data(), e);
        }
        LOG.infof("installation %s answers at %s", foundation.installation().uid(), url);
    }

    /** Requests get time to end; these would not end by themselves. */
    void endStreams(@Observes ShutdownDelayInitiatedEvent event) {
        inventory.watch().endWatches();
        scheduler.output().endReaders();
    }

    void stop(@Observes ShutdownEvent event) {
        topics.close();
        broker.close();
        scheduler.close();
        bridge.close();
        provisioner.close();
        inventory.close();
        foundation.close();
    }

    private void ensureTopics() {
        List<Topic<?>> all = new ArrayList<>();
        all.addAll(InventoryTopics.ALL);
        all.addAll(ProvisionerTopics.ALL);
        all.addAll(BridgeTopics.ALL);
        all.addAll(SchedulerTopics.ALL);
        all.add(IdentityFact.TOPIC);
        Topics.ensure(foundation.kafka(), all, TOPICS_LIMIT);
        foundation.startRelays();
        broker.answered();
    }
}
