package io.gantry.server;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/** Connections of the start, before there is a pool. A PostgreSQL that takes them and says nothing holds up nobody for ever. */
final class Connecting {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private Connecting() {}

    /** @throws SQLException also if nobody is there to talk to within the limit */
    static Connection to(String url, String user, String password) throws SQLException {
        return to(url, user, password, LIMIT);
    }

    static Connection to(String url, String user, String password, Duration limit) throws SQLException {
        String seconds = Long.toString(limit.toSeconds());
        var settings = new Properties();
        settings.setProperty("user", user);
        settings.setProperty("password", password);
        settings.setProperty("connectTimeout", seconds); // until the other side answers at all
        settings.setProperty("loginTimeout", seconds); // until it has let us in
        return DriverManager.getConnection(url, settings);
    }
}
