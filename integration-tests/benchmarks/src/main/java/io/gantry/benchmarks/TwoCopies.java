package io.gantry.benchmarks;

import io.gantry.supervisor.BrokerProgram;
import io.gantry.supervisor.EmbeddedKafka;
import io.gantry.supervisor.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Two servers on one PostgreSQL and one Kafka that are neither's own. */
final class TwoCopies implements AutoCloseable {

    private static final Duration STANDBY_LIMIT = Duration.ofMinutes(1);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final Path folder;
    private final EmbeddedPostgres postgres;
    private final EmbeddedKafka kafka;
    private final String worldUrl;
    private Installation active;
    private Installation standby;

    /** @param options settings of both servers */
    TwoCopies(Map<String, String> options) throws Exception {
        this.folder = Files.createTempDirectory("gantry-benchmark-");
        this.postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
        this.kafka = EmbeddedKafka.start(
                folder.resolve("kafka"), BrokerProgram.packaged(Checkout.program("distribution/broker/target/broker")));
        var settings = new HashMap<>(options);
        settings.put("gantry.database.url", postgres.jdbcUrl());
        settings.put("gantry.database.username", EmbeddedPostgres.USER);
        settings.put("gantry.database.password", postgres.password());
        settings.put("gantry.kafka.bootstrap-servers", kafka.bootstrapServers());
        this.active = new Installation("server", settings);
        this.standby = new Installation("server", settings);
        this.worldUrl = active.startWorld();
        active.start();
        for (String shared : List.of("token", "master.key")) {
            Path from = active.home().resolve(shared);
            Files.copy(from, standby.home().resolve(shared), StandardCopyOption.COPY_ATTRIBUTES);
        }
        startStandby();
    }

    String worldUrl() {
        return worldUrl;
    }

    /** The API of the copy that is active. */
    Rest rest() {
        return active.rest();
    }

    Connection database() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), EmbeddedPostgres.USER, postgres.password());
    }

    /** {@code kill -9} of the active copy; from now on the other one counts as it. */
    void killActive() {
        active.kill9();
        Installation killed = active;
        active = standby;
        standby = killed;
    }

    /** The one that was killed comes back, and is ready to follow. */
    void startStandby() throws IOException {
        standby.start();
        Waiting.until(
                "the other copy stands by",
                STANDBY_LIMIT,
                LOOK_EVERY,
                () -> standby.rest().healthBody("ready").contains("standby"));
    }

    /** The end of what both logged. */
    String lastWords() throws IOException {
        return "active:\n" + active.lastWords() + "\nstandby:\n" + standby.lastWords();
    }

    @Override
    public void close() throws IOException {
        active.close();
        standby.close();
        kafka.close();
        postgres.close();
        new ProcessBuilder("rm", "-rf", "--one-file-system", folder.toString()).start();
    }
}
