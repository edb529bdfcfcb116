package io.gantry.server;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;

/**
 * The last of the three steps by which schemas change under a running installation (expand, migrate, contract): what only
 * earlier releases need is taken away. By people's word only, when no copy of another release lives; a release that knows
 * nothing of it does not start any more.
 */
final class Contraction {

    /** Where the scripts of this build are. */
    static final String SCRIPTS = "db/contract";

    private static final String SCHEMA = "gantry";
    private static final String HISTORY = "contract_history";

    private final ServerConfig.Database database;
    private final Connection connection;
    private final String scripts;

    /** @param scripts their folder on the class path */
    Contraction(ServerConfig.Database database, Connection connection, String scripts) {
        this.database = database;
        this.connection = connection;
        this.scripts = scripts;
    }

    /** Scripts that were not run in this database. */
    List<String> pending() throws SQLException {
        try {
            return Arrays.stream(flyway().info().pending())
                    .map(MigrationInfo::getScript)
                    .toList();
        } catch (FlywayException e) {
            throw new SQLException("what was taken away cannot be compared: " + e.getMessage(), e);
        }
    }

    /**
     * Runs them, each in a transaction.
     *
     * @param release of this build
     * @throws SQLException if a copy of another release lives, or a script fails
     */
    void run(String release) throws SQLException {
        List<String> others = others(release);
        if (!others.isEmpty()) {
            throw new SQLException("copies of another release than " + release
                    + " live and may need what would be taken away: " + String.join(", ", others) + "; bring them to "
                    + release + " or stop them, and ask again");
        }
        Schemas.alone(connection, () -> {
            try {
                flyway().migrate();
            } catch (FlywayException e) {
                throw new SQLException("what earlier releases need was not taken away: " + e.getMessage(), e);
            }
        });
    }

    /**
     * A program that is older than what was taken away would fail later, and worse.
     *
     * @throws SQLException if scripts were run that this build does not know
     */
    static void mustBeKnown(Connection connection, String scripts) throws SQLException {
        List<String> run = ran(connection);
        if (run.isEmpty()) {
            return;
        }
        Set<String> known = Set.copyOf(SchemaScripts.names(scripts, Contraction.class.getClassLoader()));
        List<String> unknown =
                run.stream().filter(script -> !known.contains(script)).toList();
        if (!unknown.isEmpty()) {
            throw new SQLException("this release is older than the database: what it needs was taken away by "
                    + String.join(", ", unknown) + "; run the release that brought " + unknown.getLast()
                    + ", or a newer one");
        }
    }

    private static List<String> ran(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            if (texts(statement.executeQuery("select to_regclass('" + SCHEMA + "." + HISTORY + "')::text"))
                    .isEmpty()) {
                return List.of();
            }
            return texts(statement.executeQuery("select script from " + SCHEMA + "." + HISTORY
                    + " where success and type = 'SQL' order by installed_rank"));
        }
    }

    private static List<String> texts(ResultSet rows) throws SQLException {
        try (rows) {
            var texts = new ArrayList<String>();
            while (rows.next()) {
                @Nullable String text = rows.getString(1);
                if (text != null) {
                    texts.add(text);
                }
            }
            return texts;
        }
    }

    private List<String> others(String release) throws SQLException {
        try (var question = connection.prepareStatement("""
                select release || ' at ' || coalesce(address, uid::text) from gantry.member
                where expires > clock_timestamp() and release <> ? order by 1 limit 10""")) {
            question.setString(1, release);
            return texts(question.executeQuery());
        }
    }

    private Flyway flyway() {
        return Schemas.flyway(database)
                .schemas(SCHEMA)
                .table(HISTORY)
                .locations("classpath:" + scripts)
                .baselineOnMigrate(true) // the schema has tables that its history does not know
                .baselineVersion("0")
                .load();
    }
}
