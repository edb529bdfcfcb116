package io.gantry.server;

import io.gantry.supervisor.EmbeddedKafka;
import io.gantry.supervisor.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;

/** PostgreSQL and Kafka for one machine. Kafka takes seconds to come up; the API answers before, and says so. */
final class BroughtAlong {

    private BroughtAlong() {}

    static void start(DataFolder folder, Path brokerFolder) throws IOException {
        EmbeddedKafka kafka = EmbeddedKafka.launch(folder.kafka(), brokerFolder.toAbsolutePath() + "/*");
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.postgres());
        System.setProperty("gantry.kafka.bootstrap-servers", kafka.bootstrapServers());
        System.setProperty("gantry.database.url", postgres.jdbcUrl());
        System.setProperty("gantry.database.username", EmbeddedPostgres.USER);
        System.setProperty("gantry.database.password", postgres.password());
        System.setProperty("gantry.single-process", "true");
    }
}
