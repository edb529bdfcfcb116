package io.gantry.server;

import io.gantry.platform.database.SharedSchema;
import io.gantry.server.ServerConfig.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
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

    private static final Logger LOG = Logger.getLogger(Schemas.class);

    private Schemas() {}

    /**
     * Safe for several programs at once: each schema's history is locked while it changes.
     *
     * @param layers of this program; the others' schemas are their programs' business
     * @throws SQLException if the database does not answer, or a schema is not what its history says
     */
    static void bring(Database database, Connection connection, List<String> layers) throws SQLException {
        String fingerprint = SchemaScripts.fingerprint(folders(layers), Schemas.class.getClassLoader());
        if (known(connection, fingerprint)) {
            return;
        }
        LOG.infof("comparing the schemas %s with this build's scripts", String.join(", ", layers));
        for (String layer : layers) {
            migrate(layer, database);
        }
        remember(connection, fingerprint);
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
            Flyway.configure(Schemas.class.getClassLoader())
                    .dataSource(DatabaseAddress.of(database).full(), database.username(), database.password())
                    .schemas(layer)
                    .locations("classpath:" + PLATFORM_SCRIPTS, "classpath:" + scripts(layer))
                    // the platform's are V0_1, V0_2 and so on, below those of every layer, and go on being written
                    .outOfOrder(true)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new SQLException("the schema " + layer + " cannot be brought up to this build: " + e.getMessage(), e);
        }
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
            insert.setString(1, fingerprint);
            insert.executeUpdate();
        }
    }
}
