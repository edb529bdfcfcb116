package io.gantry.server.backup;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * One restore at a time, and no backup beside it: a restore empties tables in a way that also who still looks at the
 * moment before finds them empty.
 */
final class Alone {

    /** Of this database; any number, so long as it is no other's. */
    private static final long LOCK = 0x6761_6e74_7279_0001L;

    private Alone() {}

    /** Until the transaction ends. */
    static void forARestore(Connection connection) throws SQLException, Refused {
        if (!answer(connection, "select pg_try_advisory_xact_lock(?)")) {
            throw new Refused("a backup or another restore is at work on this database; wait until it has ended");
        }
    }

    /** Before the moment of the backup is chosen. */
    static void forABackup(Connection connection) throws SQLException, Refused {
        if (!answer(connection, "select pg_try_advisory_lock_shared(?)")) {
            throw new Refused("a restore is at work on this database; wait until it has ended");
        }
    }

    static void backupEnds(Connection connection) throws SQLException {
        answer(connection, "select pg_advisory_unlock_shared(?)");
    }

    private static boolean answer(Connection connection, String sql) throws SQLException {
        try (var question = connection.prepareStatement(sql)) {
            question.setLong(1, LOCK);
            try (ResultSet row = question.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
