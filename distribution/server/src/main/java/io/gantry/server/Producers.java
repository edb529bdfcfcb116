package io.gantry.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.inventory.InventoryLayer;
import io.gantry.kinds.id.UidSource;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.audit.AuditTrails;
import io.gantry.platform.config.Bounds;
import io.gantry.platform.consume.Suspects;
import io.gantry.platform.identity.BearerToken;
import io.gantry.platform.identity.Callers;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.layer.Installation;
import io.gantry.platform.lease.LeaseSettings;
import io.gantry.platform.lease.LeaseSettings.Predecessor;
import io.gantry.platform.relist.RelistSources;
import io.gantry.scheduler.SchedulerLayer;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.config.ConfigProvider;

/** The parts of the program that belong to no layer. */
@Dependent
final class Producers {

    /** Bridge, provisioner and scheduler. */
    private static final int IDENTITY_WRITERS = 3;

    @Produces
    @Singleton
    ObjectMapper json() {
        return GantryJson.lenient();
    }

    @Produces
    @Singleton
    RandomGenerator random() {
        return new SecureRandom();
    }

    @Produces
    @Singleton
    BearerToken token() {
        // The filter that asks for it is made before mappings like ServerConfig are there.
        String data = ConfigProvider.getConfig().getValue("gantry.data", String.class);
        return BearerToken.fromFile(Path.of(data, "token"), new SecureRandom());
    }

    @Produces
    @Singleton
    Callers callers(BearerToken owner) {
        return new Callers(owner, Clock.systemUTC(), System::nanoTime);
    }

    @Produces
    @Singleton
    InstantSource time() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    AuditTrails audit(InventoryLayer inventory, SchedulerLayer scheduler) {
        return new AuditTrails().with(inventory.audit()).with(scheduler.audit());
    }

    @Produces
    @Singleton
    RelistSources relistSources() {
        return new RelistSources().shared(IdentityFact.TOPIC, IDENTITY_WRITERS);
    }

    @Produces
    @Singleton
    Suspects suspects(Foundation foundation) {
        return new Suspects(foundation::databases);
    }

    @Produces
    @Singleton
    LayerChoice choice(ServerConfig config) {
        return LayerChoice.of(config);
    }

    @Produces
    @Singleton
    Foundation foundation(ServerConfig config, LayerChoice choice, RelistSources relists) throws SQLException {
        Logs.use(config.logFormat()); // from here on something may be said
        new Bounds("gantry")
                .number("port", config.port(), 0, 65_535)
                .number("requests-at-once", config.requestsAtOnce(), 1, 10_000)
                .number("kafka.replicas", config.kafka().replicas(), 1, 7)
                .time("lease-lasts", config.leaseLasts(), Duration.ofSeconds(1), Duration.ofMinutes(1))
                .check();
        var random = new SecureRandom();
        FittingKey masterKey = FittingKey.read(Path.of(config.data(), "master.key"), random);
        return new Foundation(
                installation(config.database(), choice, masterKey, new UidSource(Clock.systemUTC(), random)),
                new KafkaSettings(
                        config.kafka().bootstrapServers(),
                        config.kafka().replicas(),
                        config.kafka().client()),
                new LeaseSettings(
                        config.leaseLasts(), config.singleProcess() ? Predecessor.IS_DEAD : Predecessor.MAY_LIVE),
                masterKey.key(),
                relists);
    }

    /** The first that is said to the database: nothing reads a schema before it was brought up to this build. */
    private static Installation installation(
            ServerConfig.Database database, LayerChoice choice, FittingKey masterKey, UidSource uids)
            throws SQLException {
        try (Connection connection = Connecting.to(database.url(), database.username(), database.password())) {
            Schemas.bring(database, connection, choice.here());
            masterKey.mustFit(connection, choice.here());
            return InstallationRecord.load(connection, uids);
        }
    }
}
