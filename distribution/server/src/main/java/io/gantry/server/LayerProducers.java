package io.gantry.server;

import io.gantry.bridge.BridgeConfig;
import io.gantry.bridge.BridgeLayer;
import io.gantry.bridge.docker.DockerEngine;
import io.gantry.bridge.rotation.AuthorityDesk;
import io.gantry.inventory.InventoryConfig;
import io.gantry.inventory.InventoryLayer;
import io.gantry.inventory.explain.PlacementSource;
import io.gantry.platform.layer.LayerContext;
import io.gantry.provisioner.ProvisionerConfig;
import io.gantry.provisioner.ProvisionerLayer;
import io.gantry.provisioner.credential.Credentials;
import io.gantry.provisioner.engine.EngineDriver;
import io.gantry.provisioner.fake.FakeDriver;
import io.gantry.provisioner.local.LocalDriver;
import io.gantry.provisioner.spi.MachineDriver;
import io.quarkus.hibernate.orm.PersistenceUnit;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.hibernate.SessionFactory;

/** The four layers, each on a schema of its own. */
@Dependent
final class LayerProducers {

    /** One line per driver: all that a new one needs here. */
    @Produces
    @Singleton
    Drivers drivers(ServerConfig config) {
        return new Drivers(List.of(
                new LocalDriver(Path.of(config.localData()), Clock.systemUTC()),
                new EngineDriver(),
                new FakeDriver(Path.of(config.data()))));
    }

    record Drivers(List<MachineDriver> all) {
        SequencedSet<String> words() {
            var words = new LinkedHashSet<String>();
            all.forEach(driver -> words.add(driver.name().value()));
            return words;
        }
    }

    @Produces
    @Singleton
    InventoryLayer inventory(
            Foundation foundation,
            @PersistenceUnit("inventory") SessionFactory sessions,
            InventoryConfig config,
            Drivers drivers,
            PlacementSource placements) {
        return new InventoryLayer(
                foundation.layer("inventory", sessions, Duration.ZERO),
                config,
                drivers.words(),
                placements,
                new SecureRandom());
    }

    @Produces
    @Singleton
    ProvisionerLayer provisioner(
            Foundation foundation,
            @PersistenceUnit("provisioner") SessionFactory sessions,
            ProvisionerConfig config,
            Drivers drivers) {
        return new ProvisionerLayer(
                foundation.layer("provisioner", sessions, config.callTimeout()), config, drivers.all());
    }

    @Produces
    @Singleton
    Credentials credentials(ProvisionerLayer layer) {
        return layer.credentials();
    }

    @Produces
    @Singleton
    BridgeLayer bridge(Foundation foundation, @PersistenceUnit("bridge") SessionFactory sessions, BridgeConfig config) {
        LayerContext context = foundation.layer("bridge", sessions, config.probeWithin());
        return new BridgeLayer(context, config, trust -> List.of(new DockerEngine(trust, config.probeWithin())));
    }

    @Produces
    @Singleton
    AuthorityDesk authorities(BridgeLayer layer) {
        return layer.authorities();
    }
}
