package io.gantry.server;

import io.gantry.platform.layer.Loop;
import io.gantry.supervisor.EmbeddedKafka;
import io.gantry.supervisor.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * PostgreSQL and Kafka for one machine. Kafka takes seconds to come up; the API answers before, and says so. One that
 * ends is started again on its port; what waits for it goes on by itself.
 */
final class BroughtAlong {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Logger LOG = Logger.getLogger(BroughtAlong.class);

    private final DataFolder folder;
    private final String brokerClassPath;
    private EmbeddedKafka kafka;
    private EmbeddedPostgres postgres;

    private BroughtAlong(DataFolder folder, String brokerClassPath, EmbeddedKafka kafka, EmbeddedPostgres postgres) {
        this.folder = folder;
        this.brokerClassPath = brokerClassPath;
        this.kafka = kafka;
        this.postgres = postgres;
    }

    static void start(DataFolder folder, Path brokerFolder) throws IOException {
        if (!Files.isDirectory(brokerFolder)) {
            throw new IOException("the folder of Kafka's programs, " + brokerFolder
                    + ", is not there; set GANTRY_BROKER to where they are");
        }
        String classPath = brokerFolder.toAbsolutePath() + "/*";
        EmbeddedKafka kafka = EmbeddedKafka.launch(folder.kafka(), classPath);
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.postgres());
        System.setProperty("gantry.kafka.bootstrap-servers", kafka.bootstrapServers());
        System.setProperty("gantry.database.url", postgres.jdbcUrl());
        System.setProperty("gantry.database.username", EmbeddedPostgres.USER);
        System.setProperty("gantry.database.password", postgres.password());
        System.setProperty("gantry.single-process", "true");
        var keeper = new BroughtAlong(folder, classPath, kafka, postgres);
        new Loop("brought-along", LOOK_EVERY, keeper::startWhatEnded).start();
    }

    /** The loop runs as long as this process; each try has the limits of a start. */
    private void startWhatEnded() throws IOException {
        if (!postgres.alive()) {
            LOG.warn("PostgreSQL has ended; starting it again");
            postgres = EmbeddedPostgres.start(folder.postgres());
        }
        if (!kafka.alive()) {
            LOG.warn("Kafka has ended; starting it again");
            kafka = EmbeddedKafka.launch(folder.kafka(), brokerClassPath);
        }
    }
}
