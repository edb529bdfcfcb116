package io.gantry.scheduler.journal;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Unit;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the views of clusters took in, segment after segment, and snapshots between them. A <em>base</em> is where reading can
 * begin: a segment that says all there is, or a snapshot.
 */
public final class ViewJournalTable {

    private static final Instant NEVER = Instant.EPOCH;

    private ViewJournalTable() {}

    /**
     * Where the record of a cluster ends.
     *
     * @param position 0 if there is none
     * @param to when the last of it happened
     */
    public record Last(long position, Instant to) {}

    /**
     * From where all after it can be read.
     *
     * @param before the position before the first segment to read
     * @param snapshot whether there is one at {@code before}, to be read first
     */
    public record Base(long before, boolean snapshot, Instant at) {}

    // ---- writing

    /** A batch whose commit was not answered is written again: what is there already stays as it is. */
    static void append(Unit unit, Uid cluster, List<ViewSegment.Numbered> segments) {
        if (segments.isEmpty()) {
            return;
        }
        String sql = """
                insert into view_journal (cluster, position, first_at, last_at, begins, ends, packed, size, bytes)
                values (?, ?, ?, ?, ?, false, ?, ?, ?) on conflict (cluster, position) do nothing""";
        unit.jdbc(connection -> {
            try (var insert = connection.prepareStatement(sql)) {
                for (ViewSegment.Numbered one : segments) {
                    ViewSegment segment = one.segment();
                    insert.setObject(1, cluster.value());
                    insert.setLong(2, one.position());
                    insert.setTimestamp(3, Timestamp.from(segment.from()));
                    insert.setTimestamp(4, Timestamp.from(segment.to()));
                    insert.setBoolean(5, segment.begins());
                    fill(insert, 6, Packed.of(segment.bytes()));
                    insert.addBatch();
                }
                return insert.executeBatch().length;
            }
        });
    }

    private static void fill(PreparedStatement insert, int first, Packed packed) throws SQLException {
        insert.setBoolean(first, packed.packed());
        insert.setInt(first + 1, packed.bytes().length);
        insert.setBytes(first + 2, packed.bytes());
    }

    /** The cluster is deleted: what is kept of it goes when its time has come. */
    static void end(Unit unit, Uid cluster, Instant now) {
        String sql = """
                insert into view_journal (cluster, position, first_at, last_at, begins, ends, packed, size, bytes)
                select ?, max(position) + 1, ?, ?, true, true, false, 0, '' from view_journal where cluster = ?
                having max(position) is not null""";
        unit.jdbc(connection -> {
            try (var insert = connection.prepareStatement(sql)) {
                insert.setObject(1, cluster.value());
                insert.setTimestamp(2, Timestamp.from(now));
                insert.setTimestamp(3, Timestamp.from(now));
                insert.setObject(4, cluster.value());
                return insert.executeUpdate();
            }
        });
    }

    /** One that is there already says the same. */
    static void writeSnapshot(Unit unit, Uid cluster, long position, Instant at, List<ViewSegment> parts) {
        String sql = """
                insert into view_snapshot (cluster, position, part, at, packed, size, bytes)
                values (?, ?, ?, ?, ?, ?, ?) on conflict (cluster, position, part) do nothing""";
        unit.jdbc(connection -> {
            try (var insert = connection.prepareStatement(sql)) {
                for (int part = 0; part < parts.size(); part++) {
                    insert.setObject(1, cluster.value());
                    insert.setLong(2, position);
                    insert.setInt(3, part);
                    insert.setTimestamp(4, Timestamp.from(at));
                    fill(insert, 5, Packed.of(parts.get(part).bytes()));
                    insert.executeUpdate(); // one by one: together they may be large
                }
                return parts.size();
            }
        });
    }

    // ---- reading

    public static Last last(Unit unit, Uid cluster) {
        String sql = "select position, last_at from view_journal where cluster = ? order by position desc limit 1";
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(sql)) {
                query.setObject(1, cluster.value());
                try (ResultSet row = query.executeQuery()) {
                    return row.next()
                            ? new Last(row.getLong(1), row.getTimestamp(2).toInstant())
                            : new Last(0, NEVER);
                }
            }
        });
    }

    /** The earliest moment that can be read. */
    public static Optional<Instant> earliest(Unit unit, Uid cluster) {
        String sql = """
                select min(at) from (
                    select min(first_at) as at from view_journal where cluster = ? and begins and not ends
                    union all select min(at) from view_snapshot where cluster = ?) as bases""";
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(sql)) {
                query.setObject(1, cluster.value());
                query.setObject(2, cluster.value());
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    return Optional.ofNullable(row.getTimestamp(1)).map(Timestamp::toInstant);
                }
            }
        });
    }

    /** The latest one of then or before. */
    public static Optional<Base> base(Unit unit, Uid cluster, Instant at) {
        String sql = """
                select before, snapshot, at from (
                    (select position as before, true as snapshot, at from view_snapshot
                     where cluster = ? and part = 0 and at <= ? order by position desc limit 1)
                    union all
                    (select position - 1, false, first_at from view_journal
                     where cluster = ? and begins and not ends and first_at <= ? order by position desc limit 1)
                ) as bases order by before desc limit 1""";
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(sql)) {
                query.setObject(1, cluster.value());
                query.setTimestamp(2, Timestamp.from(at));
                query.setObject(3, cluster.value());
                query.setTimestamp(4, Timestamp.from(at));
                try (ResultSet row = query.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Base(
                                    row.getLong(1),
                                    row.getBoolean(2),
                                    row.getTimestamp(3).toInstant()))
                            : Optional.empty();
                }
            }
        });
    }

    /** A part of a snapshot; empty behind the last. */
    public static Optional<byte[]> part(Unit unit, Uid cluster, long position, int part) {
        String sql = "select packed, bytes from view_snapshot where cluster = ? and position = ? and part = ?";
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(sql)) {
                query.setObject(1, cluster.value());
                query.setLong(2, position);
                query.setInt(3, part);
                try (ResultSet row = query.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Packed(row.getBoolean(1), row.getBytes(2)).unpacked())
                            : Optional.empty();
                }
            }
        });
    }

    /** Of those that began then or before. */
    public static List<ViewSegment.Numbered> after(Unit unit, Uid cluster, long position, Instant until, int limit) {
        String sql = """
                select position, first_at, last_at, begins, packed, bytes from view_journal
                where cluster = ? and position > ? and first_at <= ? and not ends order by position limit ?""";
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(sql)) {
                query.setObject(1, cluster.value());
                query.setLong(2, position);
                query.setTimestamp(3, Timestamp.from(until));
                query.setInt(4, limit);
                try (ResultSet row = query.executeQuery()) {
                    var found = new ArrayList<ViewSegment.Numbered>();
                    while (row.next()) {
                        var packed = new Packed(row.getBoolean(5), row.getBytes(6));
                        found.add(new ViewSegment.Numbered(
                                row.getLong(1),
                                new ViewSegment(
                                        row.getTimestamp(2).toInstant(),
                                        row.getTimestamp(3).toInstant(),
                                        row.getBoolean(4),
                                        packed.unpacked())));
                    }
                    return found;
                }
            }
        });
    }

    /** Bytes that are kept behind a base, and those of the base itself if it is a snapshot. */
    public static long bytes(Unit unit, Uid cluster, Base base) {
        String sql = """
                select coalesce(sum(size), 0) from (
                    select size from view_journal where cluster = ? and position > ?
                    union all select size from view_snapshot where cluster = ? and position = ?) as kept""";
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(sql)) {
                query.setObject(1, cluster.value());
                query.setLong(2, base.before());
                query.setObject(3, cluster.value());
                query.setLong(4, base.snapshot() ? base.before() : -1);
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }
}
