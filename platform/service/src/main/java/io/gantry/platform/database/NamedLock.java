package io.gantry.platform.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A lock of the database by a name, until the end of the transaction. It is the database's and not the schema's, so the
 * name says whose it is; that two names share one by chance costs a little waiting.
 *
 * @see <a href="https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS">advisory locks</a>
 */
public final class NamedLock {

    /** The lock's number in a statement, of the name that is its parameter. */
    public static final String NUMBER = "hashtextextended(?, 0)";

    private NamedLock() {}

    /** Waits until nobody else holds it, alone or shared; whoever else wants it waits from then on. */
    public static void alone(Connection connection, String name) throws SQLException {
        try (var lock = connection.prepareStatement("select pg_advisory_xact_lock(" + NUMBER + ")")) {
            lock.setString(1, name);
            try (ResultSet held = lock.executeQuery()) {
                held.next();
            }
        }
    }
}
