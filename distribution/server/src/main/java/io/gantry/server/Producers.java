package io.gantry.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.inventory.InventoryLayer;
import io.gantry.kinds.id.UidSource;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.audit.AuditTrails;
import io.gantry.platform.consume.Suspects;
import io.gantry.platform.hold.Hold;
import io.gantry.platform.hold.HoldResource.HoldDatabase;
import io.gantry.platform.hold.HoldSettings;
import io.gantry.platform.hold.HoldTable;
import io.gantry.platform.hold.Holds;
import io.gantry.platform.identity.BearerToken;
import io.gantry.platform.identity.Callers;
import io.gantry.platform.layer.Installation;
import io.gantry.platform.lease.LeaseSettings;
import io.gantry.platform.lease.LeaseSettings.Predecessor;
import io.gantry.platform.member.Members;
import io.gantry.platform.relist.RelistSources;
import io.gantry.platform.secret.KeyId;
import io.gantry.platform.thread.ServerThreads;
import io.gantry.provisioner.ProvisionerLayer;
import io.gantry.scheduler.SchedulerLayer;
import io.gantry.server.copies.PeerPlace;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.eclipse.microprofile.config.ConfigProvider;

/** The parts of the program that belong to no layer. */
@Dependent
final class Producers {

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
    LoginIssuer issuer(Instance<ServerConfig> config) {
        return new LoginIssuer(config::get);
    }

    @Produces
    @Singleton
    Callers callers(BearerToken owner, LoginIssuer issuer) {
        return new Callers(owner, issuer, Clock.systemUTC(), System::nanoTime);
    }

    @Produces
    @Singleton
    InstantSource time() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    AuditTrails audit(InventoryLayer inventory, ProvisionerLayer provisioner, SchedulerLayer scheduler) {
        return new AuditTrails()
                .with(inventory.audit())
                .with(provisioner.audit())
                .with(scheduler.audit());
    }

    @Produces
    @Singleton
    CopyLists lists(Copies copies) {
        return new CopyLists(copies);
    }

    @Produces
    @Singleton
    Copies copies(Foundation foundation, Members members, Vertx vertx, ServerConfig config) {
        return new Copies(foundation, members, vertx, place(config));
    }

    private static Optional<PeerPlace> place(ServerConfig config) {
        String address = config.peerAddress().orElse(config.peerBind());
        return config.singleProcess()
                ? Optional.empty()
                : Optional.of(new PeerPlace(config.peerBind(), config.peerPort(), address));
    }

    @Produces
    @Singleton
    RelistSources relistSources() {
        return CopyLists.sources();
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
    Members members(Foundation foundation, ServerConfig config) {
        var members = new Members(
                foundation.shared(),
                () -> new Members.Now(
                        foundation.active(),
                        foundation.masterKey().keys().keys().stream()
                                .map(KeyId::text)
                                .toList()),
                config.leaseLasts(),
                foundation.ticker());
        foundation.whenActiveChanges(members::changed);
        return members;
    }

    @Produces
    @Singleton
    Foundation foundation(ServerConfig config, LayerChoice choice, RelistSources relists) throws SQLException {
        Logs.use(config.logFormat()); // from here on something may be said
        ServerBounds.check(config);
        var random = new SecureRandom();
        FittingKey masterKey = FittingKey.read(KeySource.of(config), random);
        Before before = before(config.database(), choice, masterKey, new UidSource(Clock.systemUTC(), random));
        var settings = new HoldSettings(config.hold().share(), config.hold().least(), HoldSettings.SETTLED_AFTER);
        return new Foundation(
                before.installation(),
                KafkaAccess.of(config.kafka()),
                new LeaseSettings(
                        config.leaseLasts(), config.singleProcess() ? Predecessor.IS_DEAD : Predecessor.MAY_LIVE),
                masterKey,
                relists,
                new Holds(settings, before.hold(), Clock.systemUTC(), new ServerThreads()));
    }

    @Produces
    @Singleton
    Holds holds(Foundation foundation) {
        return foundation.holds();
    }

    @Produces
    @Singleton
    HoldDatabase holdDatabase(InventoryLayer inventory) {
        return new HoldDatabase(inventory.database());
    }

    /** What is known before any layer begins. */
    private record Before(Installation installation, Optional<Hold> hold) {}

    /** The first that is said to the database: nothing reads a schema before it was brought up to this build. */
    private static Before before(
            ServerConfig.Database database, LayerChoice choice, FittingKey masterKey, UidSource uids)
            throws SQLException {
        try (Connection connection =
                Connecting.to(DatabaseAddress.of(database).full(), database.username(), database.password())) {
            Schemas.bring(database, connection, choice.here());
            masterKey.mustFit(connection, Schemas.withSecrets(choice.here()));
            return new Before(InstallationRecord.load(connection, uids), HoldTable.current(connection));
        }
    }
}
