package io.gantry.platform.database;

import java.sql.Connection;
import java.sql.SQLException;

/** Work on the connection of a transaction; must not commit, roll back or close it. */
@FunctionalInterface
public interface SqlWork<T> {
    T on(Connection connection) throws SQLException;
}
