package io.gantry.platform.relay;

import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.outbox.OutboxRow;
import io.gantry.platform.outbox.WaitingFact;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Which objects are deleted and have no tombstone yet: {@code tombstone}. */
final class TombstoneTable {

    private static final String NOTE = """
            insert into tombstone as t
            select f.*, ?::timestamptz from unnest(?::text[], ?::uuid[], ?::text[], ?::uuid[], ?::integer[], ?::bigint[]) as f
            on conflict (topic, uid) do update
            set incarnation = excluded.incarnation, version = excluded.version, deleted_at = excluded.deleted_at
            where (t.incarnation, t.version) < (excluded.incarnation, excluded.version)""";
    private static final String BACK = """
            delete from tombstone as t using unnest(?::text[], ?::uuid[], ?::integer[], ?::bigint[])
                as f (topic, uid, incarnation, version)
            where t.topic = f.topic and t.uid = f.uid and (t.incarnation, t.version) < (f.incarnation, f.version)""";
    private static final String DUE = """
            select topic, uid, type, shard, incarnation, version from tombstone where deleted_at < ?
            order by deleted_at limit ?""";
    private static final String SENT = """
            delete from tombstone as t using unnest(?::text[], ?::uuid[], ?::integer[], ?::bigint[])
                as f (topic, uid, incarnation, version)
            where t.topic = f.topic and t.uid = f.uid and (t.incarnation, t.version) = (f.incarnation, f.version)""";

    private TombstoneTable() {}

    /** A deleted object, by its last fact. */
    record Deleted(String topic, Uid uid, String type, Uid shard, Revision revision) {}

    /**
     * In the transaction in which the outbox forgets these rows: of those that are deleted a tombstone is owed; an object
     * that was, and lives again under its uid, must not get one.
     */
    static int sent(Connection connection, List<OutboxRow> rows, Instant now) throws SQLException {
        var deleted = new LinkedHashMap<Key, Deleted>();
        var living = new LinkedHashMap<Key, Deleted>();
        for (OutboxRow row : rows) {
            for (WaitingFact fact : row.facts()) {
                var key = new Key(fact.topic(), fact.uid());
                var last = new Deleted(fact.topic(), fact.uid(), fact.type(), row.shard(), fact.revision());
                if (fact.deleted()) {
                    deleted.put(key, last);
                    living.remove(key);
                } else if (mayHaveBeenDeleted(fact.revision())) {
                    living.put(key, last);
                    deleted.remove(key);
                }
            }
        }
        return change(connection, BACK, living.values()) + note(connection, deleted, now);
    }

    private record Key(String topic, Uid uid) {}

    /** Most facts are of new objects, and need not be looked for. */
    private static boolean mayHaveBeenDeleted(Revision revision) {
        return revision.version() > 1 || revision.incarnation() > 1;
    }

    private static int note(Connection connection, Map<Key, Deleted> deleted, Instant now) throws SQLException {
        if (deleted.isEmpty()) {
            return 0;
        }
        Collection<Deleted> all = deleted.values();
        try (var note = connection.prepareStatement(NOTE)) {
            note.setTimestamp(1, Timestamp.from(now));
            note.setArray(2, array(connection, "text", all, Deleted::topic));
            note.setArray(3, array(connection, "uuid", all, each -> each.uid().value()));
            note.setArray(4, array(connection, "text", all, Deleted::type));
            note.setArray(5, array(connection, "uuid", all, each -> each.shard().value()));
            note.setArray(
                    6, array(connection, "integer", all, each -> each.revision().incarnation()));
            note.setArray(
                    7, array(connection, "bigint", all, each -> each.revision().version()));
            return note.executeUpdate();
        }
    }

    static List<Deleted> due(Connection connection, Instant deletedBefore, int limit) throws SQLException {
        try (var query = connection.prepareStatement(DUE)) {
            query.setTimestamp(1, Timestamp.from(deletedBefore));
            query.setInt(2, limit);
            try (ResultSet rows = query.executeQuery()) {
                var due = new ArrayList<Deleted>();
                while (rows.next()) {
                    due.add(new Deleted(
                            rows.getString(1),
                            new Uid(rows.getObject(2, UUID.class)),
                            rows.getString(3),
                            new Uid(rows.getObject(4, UUID.class)),
                            new Revision(rows.getInt(5), rows.getLong(6))));
                }
                return due;
            }
        }
    }

    /** The last fact of a deleted object, while its tombstone is owed. */
    static Optional<Revision> lastOf(Connection connection, String topic, Uid uid) throws SQLException {
        try (var query =
                connection.prepareStatement("select incarnation, version from tombstone where topic = ? and uid = ?")) {
            query.setString(1, topic);
            query.setObject(2, uid.value());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(new Revision(row.getInt(1), row.getLong(2))) : Optional.empty();
            }
        }
    }

    /** Kafka has the tombstones of these. */
    static int forget(Connection connection, List<Deleted> buried) throws SQLException {
        return change(connection, SENT, buried);
    }

    private static int change(Connection connection, String sql, Collection<Deleted> which) throws SQLException {
        if (which.isEmpty()) {
            return 0;
        }
        try (var change = connection.prepareStatement(sql)) {
            change.setArray(1, array(connection, "text", which, Deleted::topic));
            change.setArray(
                    2, array(connection, "uuid", which, each -> each.uid().value()));
            change.setArray(
                    3,
                    array(connection, "integer", which, each -> each.revision().incarnation()));
            change.setArray(
                    4,
                    array(connection, "bigint", which, each -> each.revision().version()));
            return change.executeUpdate();
        }
    }

    private static java.sql.Array array(
            Connection connection, String type, Collection<Deleted> rows, Function<Deleted, Object> column)
            throws SQLException {
        return connection.createArrayOf(type, rows.stream().map(column).toArray());
    }
}
