package io.gantry.platform.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * How a transaction checks a lease. It locks the row {@code for key share}, which renewals do not wait for, as they change
 * no key; whoever takes the lease from its owner locks it {@code for update} first, and so waits for the transactions that
 * have checked it. A transaction that comes after them finds another epoch.
 */
final class FenceCheck {

    private static final String SHARED = "select epoch from lease where shard = ? for key share";
    /** Of one shard one at a time, as it was before renewals had to get past. */
    private static final String ALONE =
            "select epoch, pg_advisory_xact_lock(?) from lease where shard = ? for key share";

    private FenceCheck() {}

    /** Many at once. */
    static void shared(Connection connection, String layer, Fence hold) throws SQLException {
        try (var query = connection.prepareStatement(SHARED)) {
            query.setObject(1, hold.shard().uid().value());
            check(query, layer, hold);
        }
    }

    /** One at a time. */
    static void alone(Connection connection, String layer, Fence hold) throws SQLException {
        try (var query = connection.prepareStatement(ALONE)) {
            query.setLong(1, key(layer, hold.shard()));
            query.setObject(2, hold.shard().uid().value());
            check(query, layer, hold);
        }
    }

    /** What to say of a lease that is not at the epoch it should be. */
    static LeaseLost lost(Connection connection, String layer, Fence hold) {
        try (var query = connection.prepareStatement("select epoch from lease where shard = ?")) {
            query.setObject(1, hold.shard().uid().value());
            try (ResultSet rows = query.executeQuery()) {
                return new LeaseLost(layer, hold.shard(), hold.epoch(), now(rows));
            }
        } catch (SQLException e) {
            var lost = new LeaseLost(layer, hold.shard(), hold.epoch(), "and nobody says since when");
            lost.addSuppressed(e);
            return lost;
        }
    }

    private static void check(PreparedStatement query, String layer, Fence hold) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            if (!rows.next()) {
                throw new LeaseLost(layer, hold.shard(), hold.epoch(), "there is no lease");
            }
            if (rows.getLong(1) != hold.epoch()) {
                throw new LeaseLost(layer, hold.shard(), hold.epoch(), at(rows.getLong(1)));
            }
        }
    }

    private static String now(ResultSet rows) throws SQLException {
        return rows.next() ? at(rows.getLong(1)) : "there is no lease";
    }

    private static String at(long epoch) {
        return "it is at epoch " + epoch;
    }

    /** Such locks are the database's, not the schema's; that two shards share one by chance costs a little waiting. */
    private static long key(String layer, Shard shard) {
        long mixed = shard.uid().value().getMostSignificantBits()
                ^ Long.rotateLeft(shard.uid().value().getLeastSignificantBits(), 1);
        return mixed ^ ((long) layer.hashCode() << Integer.SIZE);
    }
}
