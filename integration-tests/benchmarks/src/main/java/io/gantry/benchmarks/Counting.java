package io.gantry.benchmarks;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Questions to PostgreSQL whose answer is one number. */
final class Counting {

    private Counting() {}

    static long number(Connection database, String query) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Decided so far, whatever became of them. */
    static long placed(Connection database) throws SQLException {
        return number(database, "select count(*) from scheduler.allocation");
    }
}
