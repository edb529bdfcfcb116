package io.gantry.server;

import io.gantry.platform.database.SharedSchema;
import io.gantry.server.ServerConfig.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jboss.logging.Logger;

/**
 * Brings the layers' schemas up to this build, before anything uses them. Comparing four schemas with their scripts takes
 * about a second, most of it the tool's own start; so a database remembers which sets of scripts were found to be in, and
 * a start that brings one of these asks only for that.
 */
final class Schemas {

    /** One schema each, of the same name, by the scripts in {@code db/NAME} and {@code db/platform}. */
    static final List<String> LAYERS = List.of("inventory", "provisioner", "bridge", "scheduler");

    private static final String PLATFORM_SCRIPTS = "db/platform";

    /** PostgreSQL's words for a table or schema that is not there: a database nothing was ever brought into. */
    private static final List<String> NOT_THERE = List.of("42P01", "3F000");

    private static final String TABLE = """
            create schema if not exists gantry;
            create table if not exists gantry.known_scripts (
                fingerprint text primary key,
                found timestamptz not null default now()
            )""";

    /** Of this database; any number, so long as it is no other's. */
    private static final long LOCK = 0x6761_6e74_7279L;

    private static final Duration WAIT = Duration.ofMinutes(2);
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private static final Logger LOG = Logger.getLogger(Schemas.class);

    private Schemas() {}

    /**
     * Safe for several programs at once: each schema's history is locked while it changes.
     *
     * @param layers of this program; the others' schemas are their programs' business
     * @throws SQLException if the database does not answer, or a schema is not what its history says
     */
    static void bring(Database database, Connection connection, List<String> layers) throws SQLException {
        Contraction.mustBeKnown(connection, Contraction.SCRIPTS);
        String fingerprint = SchemaScripts.fingerprint(folders(layers), Schemas.class.getClassLoader());
        if (known(connection, fingerprint)) {
            return;
        }
        LOG.infof("comparing the schemas %s with this build's scripts", String.join(", ", layers));
        alone(connection, () -> {
            for (String layer : layers) {
                migrate(layer, database);
            }
            remember(connection, fingerprint);
        });
    }

    /** What changes schemas. */
    interface Change {
        void run() throws SQLException;
    }

    /** One program changes schemas at a time: what they share is made once, and scripts of two builds do not mix. */
    static void alone(Connection connection, Change change) throws SQLException {
        lock(connection, "select pg_advisory_lock(?)");
        try {
            change.run();
        } finally {
            lock(connection, "select pg_advisory_unlock(?)");
        }
    }

    private static void lock(Connection connection, String sql) throws SQLException {
        try (var limit = connection.createStatement();
                var lock = connection.prepareStatement(sql)) {
            limit.execute("set lock_timeout = '" + WAIT.toSeconds() + "s'");
            lock.setLong(1, LOCK);
            lock.execute();
            limit.execute("reset lock_timeout");
        } catch (SQLException e) {
            throw LOCK_NOT_AVAILABLE.equals(e.getSQLState())
                    ? new SQLException(
                            "another program has been changing the schemas for " + WAIT.toSeconds() + " s", e)
                    : e;
        }
    }

    /** Scripts of this build that are not in the database, as {@code bridge: V4__more.sql}. */
    static List<String> pending(Database database) throws SQLException {
        var pending = new ArrayList<String>();
        for (String layer : LAYERS) {
            try {
                for (MigrationInfo script : flyway(layer, database).info().pending()) {
                    pending.add(layer + ": " + script.getScript());
                }
            } catch (FlywayException e) {
                throw new SQLException("the schema " + layer + " cannot be compared: " + e.getMessage(), e);
            }
        }
        return pending;
    }

    /** Where secrets are: in those of these layers, and in the one that all layers share. */
    static List<String> withSecrets(List<String> layers) {
        return Stream.concat(layers.stream(), Stream.of(SharedSchema.NAME)).toList();
    }

    private static List<String> folders(List<String> layers) {
        return Stream.concat(Stream.of(PLATFORM_SCRIPTS), layers.stream().map(Schemas::scripts))
                .toList();
    }

    private static String scripts(String layer) {
        return "db/" + layer;
    }

    private static void migrate(String layer, Database database) throws SQLException {
        try {
            flyway(layer, database).migrate();
        } catch (FlywayException e) {
            throw new SQLException("the schema " + layer + " cannot be brought up to this build: " + e.getMessage(), e);
        }
    }

    private static Flyway flyway(String layer, Database database) {
        return flyway(database)
                .schemas(layer)
                .locations("classpath:" + PLATFORM_SCRIPTS, "classpath:" + scripts(layer))
                // the platform's are V0_1, V0_2 and so on, below those of every layer, and go on being written
                .outOfOrder(true)
                // the next release's scripts may be in already, while this one runs beside it
                .ignoreMigrationPatterns("*:missing", "*:future")
                .load();
    }

    /** That reaches the database. */
    static FluentConfiguration flyway(Database database) {
        return Flyway.configure(Schemas.class.getClassLoader())
                .dataSource(DatabaseAddress.of(database).full(), database.username(), database.password());
    }

    private static boolean known(Connection connection, String fingerprint) throws SQLException {
        try (var question = connection.prepareStatement("select 1 from gantry.known_scripts where fingerprint = ?")) {
            question.setString(1, fingerprint);
            try (var row = question.executeQuery()) {
                return row.next();
            }
        } catch (SQLException e) {
            if (NOT_THERE.contains(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    private static void remember(Connection connection, String fingerprint) throws SQLException {
        try (var statement = connection.createStatement();
                var insert = connection.prepareStatement(
                        "insert into gantry.known_scripts (fingerprint) values (?) on conflict do nothing")) {
            statement.execute(TABLE);
            statement.execute(InstallationRecord.TABLE);
            insert.setString(1, fingerprint);
            insert.executeUpdate();
        }
    }
}
