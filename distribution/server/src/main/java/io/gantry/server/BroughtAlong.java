package io.gantry.server;

import io.gantry.platform.layer.Loop;
import io.gantry.platform.thread.ServerThreads;
import io.gantry.supervisor.BrokerProgram;
import io.gantry.supervisor.EmbeddedKafka;
import io.gantry.supervisor.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL and Kafka for one machine. The API needs PostgreSQL and can do without Kafka for a while, which takes seconds
 * of both processors of a small machine to come up: it is started when the API is, and the API says so. One that ends is
 * started again on its port; what waits for it goes on by itself.
 */
final class BroughtAlong {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    /** Of this program; the framework that starts the layers is not told of it otherwise. */
    private static volatile @Nullable BroughtAlong ours;

    private static final Logger LOG = Logger.getLogger(BroughtAlong.class);

    private final Loop keeping = new Loop(new ServerThreads(), "brought-along", LOOK_EVERY, this::startWhatEnded);
    private EmbeddedKafka kafka;
    private EmbeddedPostgres postgres;
    private boolean brokerWasStarted;

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
        EmbeddedKafka kafka = EmbeddedKafka.planned(folder.kafka(), program);
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.postgres());
        System.setProperty("gantry.kafka.bootstrap-servers", kafka.bootstrapServers());
        System.setProperty("gantry.database.url", postgres.jdbcUrl());
        System.setProperty("gantry.database.tls", DatabaseAddress.Tls.OFF.word()); // what is set is for another one
        System.setProperty("gantry.database.username", EmbeddedPostgres.USER);
        System.setProperty("gantry.database.password", postgres.password());
        System.setProperty("gantry.single-process", "true");
        var brought = new BroughtAlong(kafka, postgres);
        ours = brought;
        return brought;
    }

    /** The API is up. Nothing in a program that brings nothing along. */
    static void apiIsUp() {
        BroughtAlong brought = ours;
        if (brought != null) {
            brought.keeping.start();
        }
    }

    /** The loop runs as long as this process; each try has the limits of a start. */
    private void startWhatEnded() throws IOException {
        if (!postgres.alive()) {
            LOG.warn("PostgreSQL has ended; starting it again");
            postgres = postgres.again();
        }
        if (!kafka.alive()) {
            if (brokerWasStarted) {
                LOG.warn("Kafka has ended; starting it again");
            }
            kafka = kafka.again();
            brokerWasStarted = true;
        }
    }

    /** Both, and only then is it over; otherwise their guards stop them when this process has ended. */
    void close(Duration limit) {
        keeping.close();
        kafka.close(limit);
        postgres.close();
    }
}
