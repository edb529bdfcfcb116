package io.gantry.server;

import io.gantry.platform.layer.Loop;
import io.gantry.supervisor.BrokerProgram;
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

    private final Loop keeping = new Loop("brought-along", LOOK_EVERY, this::startWhatEnded);
    private EmbeddedKafka kafka;
    private EmbeddedPostgres postgres;

    private BroughtAlong(EmbeddedKafka kafka, EmbeddedPostgres postgres) {
        this.kafka = kafka;
        this.postgres = postgres;
    }

    /** @throws IOException if the folder of Kafka's programs is not there */
    static Path checked(Path brokerFolder) throws IOException {
        if (!Files.isDirectory(brokerFolder)) {
            throw new IOException("the folder of Kafka's programs, " + brokerFolder
                    + ", is not there; set GANTRY_BROKER to where they are");
        }
        return brokerFolder.toAbsolutePath();
    }

    static BroughtAlong start(DataFolder folder, BrokerProgram program) throws IOException {
        EmbeddedKafka kafka = EmbeddedKafka.launch(folder.kafka(), program);
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.postgres());
        System.setProperty("gantry.kafka.bootstrap-servers", kafka.bootstrapServers());
        System.setProperty("gantry.database.url", postgres.jdbcUrl());
        System.setProperty("gantry.database.username", EmbeddedPostgres.USER);
        System.setProperty("gantry.database.password", postgres.password());
        System.setProperty("gantry.single-process", "true");
        var brought = new BroughtAlong(kafka, postgres);
        brought.keeping.start();
        return brought;
    }

    /** The loop runs as long as this process; each try has the limits of a start. */
    private void startWhatEnded() throws IOException {
        if (!postgres.alive()) {
            LOG.warn("PostgreSQL has ended; starting it again");
            postgres = postgres.again();
        }
        if (!kafka.alive()) {
            LOG.warn("Kafka has ended; starting it again");
            kafka = kafka.again();
        }
    }

    /** Both, and only then is it over; otherwise their guards stop them when this process has ended. */
    void close(Duration limit) {
        keeping.close();
        kafka.close(limit);
        postgres.close();
    }
}
