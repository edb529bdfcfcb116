package io.gantry.server;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The PostgreSQL that {@code gantry server} was told of, asked before anything starts: what is wrong with it is said in
 * a sentence, where the program itself would fail many times over, deep inside. Kafka may be away; readiness says so.
 */
final class ForeignServers {

    private static final String URL = "gantry.database.url";
    static final String USERNAME = "gantry.database.username";
    static final String PASSWORD = "gantry.database.password";
    private static final String KAFKA = "gantry.kafka.bootstrap-servers";
    private static final String JDBC = "jdbc:postgresql://";

    private ForeignServers() {}

    /** @throws IOException in words for people */
    static void check() throws IOException {
        SmallRyeConfig config = new SmallRyeConfigBuilder().addDefaultSources().build();
        mustBeSet(config, List.of(URL, USERNAME, PASSWORD, KAFKA));
        String url = config.getValue(URL, String.class);
        if (!url.startsWith(JDBC) || url.contains("?")) {
            throw new IOException(URL + " must be " + JDBC + "host:port/name, without parameters");
        }
        DatabaseAddress address = DatabaseAddress.of(config);
        address.check();
        address.announce();
        database(address, config.getValue(USERNAME, String.class), config);
    }

    /**
     * The database's.
     *
     * @throws IOException naming those that are not
     */
    static void mustBeSet(SmallRyeConfig config) throws IOException {
        mustBeSet(config, List.of(URL, USERNAME, PASSWORD));
    }

    private static void mustBeSet(SmallRyeConfig config, List<String> keys) throws IOException {
        List<String> missing = keys.stream()
                .filter(key -> config.getOptionalValue(key, String.class).isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            throw new IOException(
                    "`gantry server` wants a PostgreSQL and a Kafka; not set: " + String.join(", ", missing)
                            + ". Set them by environment, as " + SettingsCheck.variable(missing.getFirst())
                            + ", or let `gantry dev` bring its own");
        }
    }

    private static void database(DatabaseAddress address, String user, SmallRyeConfig config) throws IOException {
        try (Connection connection = Connecting.to(address.full(), user, config.getValue(PASSWORD, String.class));
                var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select has_database_privilege(current_database(), 'create'), current_database()")) {
            row.next();
            if (!row.getBoolean(1)) {
                throw new IOException("user " + user + " may not make schemas in database " + row.getString(2)
                        + "; let it own the database, or grant it: grant create on database " + row.getString(2)
                        + " to " + user);
            }
        } catch (SQLException e) {
            throw new IOException(words(address.url(), user, e), e);
        }
    }

    /** By SQLSTATE; the server's own words say the rest, and never the password. */
    static String words(String url, String user, SQLException e) {
        String state = String.valueOf(e.getSQLState());
        String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        if (state.startsWith("28")) {
            return "PostgreSQL at " + url + " does not let user " + user + " in; check "
                    + SettingsCheck.variable(USERNAME) + " and " + SettingsCheck.variable(PASSWORD) + ". It says: "
                    + said;
        }
        if (state.equals("3D000")) {
            return "PostgreSQL at " + url + " has no such database; make it: create database ... owner " + user;
        }
        // Every way in which a handshake fails; but who is refused a connection at all (08001) is told to check the
        // hostname.
        if (!state.equals("08001") && (said.contains("SSL") || said.contains("hostname"))) {
            return "PostgreSQL at " + url
                    + " does not speak TLS as gantry.database.tls wants it; check its ssl settings,"
                    + " the name in its certificate and gantry.database.authority. " + said;
        }
        if (state.startsWith("08")) {
            return "PostgreSQL at " + url + " does not answer; check " + SettingsCheck.variable(URL) + ". " + said;
        }
        return "PostgreSQL at " + url + " cannot be used: " + said;
    }
}
