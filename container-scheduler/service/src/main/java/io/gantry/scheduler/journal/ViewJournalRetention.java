package io.gantry.scheduler.journal;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Unit;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Forgets what views took in, oldest first, and never a base that something kept is read from: the record of a cluster always
 * begins with one.
 */
public final class ViewJournalRetention {

    private static final String SEGMENTS = """
            delete from view_journal where (cluster, position) in (
                select j.cluster, j.position from view_journal as j
                where j.ends and j.last_at <= ?
                    or exists (select from view_snapshot as s where s.cluster = j.cluster and s.part = 0
                        and s.at <= ? and s.position >= j.position)
                    or exists (select from view_journal as b where b.cluster = j.cluster and b.begins
                        and b.first_at <= ? and b.position > j.position)
                order by j.cluster, j.position limit ?)""";

    private static final String SNAPSHOTS = """
            delete from view_snapshot where (cluster, position, part) in (
                select o.cluster, o.position, o.part from view_snapshot as o
                where exists (select from view_snapshot as s where s.cluster = o.cluster and s.part = 0
                        and s.at <= ? and s.position > o.position)
                    or exists (select from view_journal as b where b.cluster = o.cluster and b.begins
                        and b.first_at <= ? and b.position > o.position)
                    or not exists (select from view_journal as b where b.cluster = o.cluster)
                order by o.cluster, o.position, o.part limit ?)""";

    private ViewJournalRetention() {}

    /** What is read from no later than that moment stays readable; says how many rows went. */
    public static int forget(Unit unit, Instant before, int limit) {
        var moment = Timestamp.from(before);
        return unit.jdbc(connection -> {
            int gone;
            // Snapshots first: what they were made from may go only while a later base is there, and it is.
            try (var delete = connection.prepareStatement(SNAPSHOTS)) {
                delete.setTimestamp(1, moment);
                delete.setTimestamp(2, moment);
                delete.setInt(3, limit);
                gone = delete.executeUpdate();
            }
            if (gone >= limit) {
                return gone;
            }
            try (var delete = connection.prepareStatement(SEGMENTS)) {
                delete.setTimestamp(1, moment);
                delete.setTimestamp(2, moment);
                delete.setTimestamp(3, moment);
                delete.setInt(4, limit - gone);
                return gone + delete.executeUpdate();
            }
        });
    }

    /** Of clusters with more than that, what is oldest; at least what is behind the last base stays. */
    public static int forgetBeyond(Unit unit, long bytesMax, int limit) {
        return unit.jdbc(connection -> {
            int gone = 0;
            for (UUID cluster : beyond(connection, bytesMax)) {
                long first = firstKept(connection, new Uid(cluster), bytesMax);
                gone += delete(connection, "view_snapshot", cluster, first, limit - gone);
                gone += gone >= limit ? 0 : delete(connection, "view_journal", cluster, first, limit - gone);
                if (gone >= limit) {
                    return gone;
                }
            }
            return gone;
        });
    }

    private static List<UUID> beyond(Connection connection, long bytesMax) throws SQLException {
        String sql = """
                select cluster from (select cluster, size from view_journal
                    union all select cluster, size from view_snapshot) as kept
                group by cluster having sum(size) > ?""";
        try (var query = connection.prepareStatement(sql)) {
            query.setLong(1, bytesMax);
            try (ResultSet rows = query.executeQuery()) {
                var found = new ArrayList<UUID>();
                while (rows.next()) {
                    found.add(rows.getObject(1, UUID.class));
                }
                return found;
            }
        }
    }

    /** Twice a position, and one more behind a snapshot at it: the oldest base from which on all fits, or the last. */
    private static long firstKept(Connection connection, Uid cluster, long bytesMax) throws SQLException {
        String sql = """
                with kept as (
                    select 2 * position as place, size, begins and not ends as base from view_journal where cluster = ?
                    union all select 2 * position + 1, size, part = 0 from view_snapshot where cluster = ?
                ), sums as (
                    select place, base, sum(size) over (order by place desc) as from_here from kept
                )
                select coalesce(
                    min(place) filter (where from_here <= ?), max(place)) from sums where base""";
        try (var query = connection.prepareStatement(sql)) {
            query.setObject(1, cluster.value());
            query.setObject(2, cluster.value());
            query.setLong(3, bytesMax);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static int delete(Connection connection, String table, UUID cluster, long first, int limit)
            throws SQLException {
        boolean snapshots = table.equals("view_snapshot");
        String place = snapshots ? "2 * position + 1" : "2 * position";
        String sql = "delete from " + table + " where ctid in (select ctid from " + table + " where cluster = ? and "
                + place + " < ? order by " + (snapshots ? "position, part" : "position")
                + " limit ?)"; // part 0 first: it makes a base
        try (var delete = connection.prepareStatement(sql)) {
            delete.setObject(1, cluster);
            delete.setLong(2, first);
            delete.setInt(3, limit);
            return delete.executeUpdate();
        }
    }
}
