package io.gantry.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.kinds.id.UidSource;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.identity.BearerToken;
import io.gantry.platform.kafka.KafkaSettings;
import io.gantry.platform.lease.LeaseSettings;
import io.gantry.platform.lease.LeaseSettings.Predecessor;
import io.gantry.platform.relist.RelistSources;
import io.gantry.platform.secret.MasterKey;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
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
    RelistSources relistSources() {
        return new RelistSources().shared(IdentityFact.TOPIC, IDENTITY_WRITERS);
    }

    @Produces
    @Singleton
    Foundation foundation(ServerConfig config, RelistSources relists) throws SQLException {
        var random = new SecureRandom();
        var database = config.database();
        return new Foundation(
                InstallationRecord.load(
                        database.url(),
                        database.username(),
                        database.password(),
                        new UidSource(Clock.systemUTC(), random)),
                new KafkaSettings(
                        config.kafka().bootstrapServers(),
                        config.kafka().replicas(),
                        config.kafka().client()),
                new LeaseSettings(
                        config.leaseLasts(), config.singleProcess() ? Predecessor.IS_DEAD : Predecessor.MAY_LIVE),
                MasterKey.fromFile(Path.of(config.data(), "master.key"), random),
                relists);
    }
}
