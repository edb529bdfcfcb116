package io.gantry.platform.hold;

import io.gantry.platform.hold.Hold.Cause;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The statements on {@code gantry.hold} and {@code gantry.withheld}, which all layers share. */
public final class HoldTable {

    private static final String READ = """
            select cause, reason, since, by_whom, released_at is null as lasts,
                released_at > clock_timestamp() - ? * interval '1 second' as lately
            from gantry.hold""";
    /** One that lasts is left as it is: the first reason is the one to be told. */
    private static final String BEGIN = """
            insert into gantry.hold as h (cause, reason, since, by_whom) values (?, ?, ?, ?)
            on conflict (only_row) do update
            set cause = excluded.cause, reason = excluded.reason, since = excluded.since, by_whom = excluded.by_whom,
                released_at = null
            where h.released_at is not null""";

    private static final String LOCK = "select 1 from gantry.hold where released_at is null for update";
    private static final String RELEASE =
            "update gantry.hold set released_at = clock_timestamp() where released_at is null";
    private static final String WITHHELD =
            "select layer, what, count, destroys, names from gantry.withheld order by destroys desc, layer, what";
    private static final String SETTLES = """
            insert into gantry.settling (layer, settled_at) values (?, clock_timestamp() + ? * interval '1 millisecond')
            on conflict (layer) do update set settled_at = excluded.settled_at""";
    private static final String ALL_SETTLE =
            "update gantry.settling set settled_at = clock_timestamp() + ? * interval '1 millisecond'";
    private static final String UNSETTLED = """
            select greatest(0, extract(epoch from max(settled_at) - clock_timestamp()) * 1000)::bigint
            from gantry.settling""";
    private static final String FORGET = "delete from gantry.withheld where layer = ?";
    private static final String TELL =
            "insert into gantry.withheld (layer, what, count, destroys, names) values (?, ?, ?, ?, ?)";

    private HoldTable() {}

    /** What the row says: a hold that lasts, or that one was released a short while ago. */
    record Said(Optional<Hold> hold, boolean releasedLately) {}

    /** @param lateSeconds how long after its release a hold counts as lately released */
    static Said read(Connection connection, long lateSeconds) throws SQLException {
        try (var query = connection.prepareStatement(READ)) {
            query.setLong(1, lateSeconds);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return new Said(Optional.empty(), false);
                }
                var hold = new Hold(
                        Cause.valueOf(row.getString("cause")),
                        row.getString("reason"),
                        row.getObject("since", OffsetDateTime.class).toInstant(),
                        row.getString("by_whom"));
                return row.getBoolean("lasts")
                        ? new Said(Optional.of(hold), false)
                        : new Said(Optional.empty(), row.getBoolean("lately"));
            }
        }
    }

    /** The hold that lasts. */
    public static Optional<Hold> current(Connection connection) throws SQLException {
        return read(connection, 0).hold();
    }

    /** Whether it began now: one that lasts already goes on as it is. */
    public static boolean begin(Connection connection, Hold hold) throws SQLException {
        try (var insert = connection.prepareStatement(BEGIN)) {
            insert.setString(1, hold.cause().name());
            insert.setString(2, hold.reason());
            insert.setObject(3, hold.since().atOffset(ZoneOffset.UTC));
            insert.setString(4, hold.by());
            return insert.executeUpdate() > 0;
        }
    }

    /** The next start is of a later incarnation than this one; once, however many ask. */
    static int raise(Connection connection, int above) throws SQLException {
        try (var update =
                connection.prepareStatement("update gantry.installation set incarnation = ? where incarnation <= ?")) {
            update.setInt(1, above + 1);
            update.setInt(2, above);
            return update.executeUpdate();
        }
    }

    /** What this layer tells is all there is so long from now on. */
    public static int settles(Connection connection, String layer, Duration after) throws SQLException {
        try (var upsert = connection.prepareStatement(SETTLES)) {
            upsert.setString(1, layer);
            upsert.setLong(2, after.toMillis());
            return upsert.executeUpdate();
        }
    }

    /** The same of all layers. */
    static int allSettle(Connection connection, Duration after) throws SQLException {
        try (var update = connection.prepareStatement(ALL_SETTLE)) {
            update.setLong(1, after.toMillis());
            return update.executeUpdate();
        }
    }

    /** How long until all layers have looked at everything; zero if they have. */
    static Duration unsettled(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(UNSETTLED);
                ResultSet row = query.executeQuery()) {
            return row.next() ? Duration.ofMillis(row.getLong(1)) : Duration.ZERO;
        }
    }

    /** Locks the hold that lasts, so that one release is judged at a time; false if there is none. */
    static boolean lock(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(LOCK);
                ResultSet row = query.executeQuery()) {
            return row.next();
        }
    }

    static int release(Connection connection) throws SQLException {
        try (var update = connection.prepareStatement(RELEASE)) {
            return update.executeUpdate();
        }
    }

    static List<OfLayer> withheld(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(WITHHELD);
                ResultSet rows = query.executeQuery()) {
            var found = new ArrayList<OfLayer>();
            while (rows.next()) {
                String[] names = (String[]) rows.getArray(5).getArray();
                found.add(new OfLayer(
                        rows.getString(1), rows.getString(2), rows.getInt(3), rows.getBoolean(4), List.of(names)));
            }
            return found;
        }
    }

    /** In place of all that the layer told before. */
    static int tell(Connection connection, String layer, Collection<OfLayer> all) throws SQLException {
        try (var forget = connection.prepareStatement(FORGET);
                var insert = connection.prepareStatement(TELL)) {
            forget.setString(1, layer);
            forget.executeUpdate();
            for (OfLayer each : all) {
                insert.setString(1, layer);
                insert.setString(2, each.what());
                insert.setInt(3, each.count());
                insert.setBoolean(4, each.destroys());
                insert.setArray(5, connection.createArrayOf("text", each.names().toArray()));
                insert.addBatch();
            }
            return insert.executeBatch().length;
        }
    }
}
