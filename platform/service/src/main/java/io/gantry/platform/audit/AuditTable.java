package io.gantry.platform.audit;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.audit.AuditEntry.Outcome;
import io.gantry.platform.database.Unit;
import io.gantry.platform.identity.Guarded;
import io.gantry.platform.identity.Role;
import io.gantry.platform.identity.Verb;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A layer's table {@code audit}. The database itself refuses to change a row, and to delete one that is a day old. */
final class AuditTable {

    private static final String INSERT = """
            insert into audit (uid, at, who, token, role, verb, kind, namespace, object, outcome, problem, source,
                               trace_id, count, generation)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String PAGE = "select * from audit where uid > ? order by uid limit ?";
    private static final String FORGET = """
            delete from audit where uid in (select uid from audit where uid < ? order by uid limit ?)""";

    private AuditTable() {}

    static int insert(Unit unit, List<AuditEntry> entries) {
        return unit.jdbc(connection -> insert(connection, entries));
    }

    static int insert(Connection connection, List<AuditEntry> entries) throws SQLException {
        try (var insert = connection.prepareStatement(INSERT)) {
            for (AuditEntry entry : entries) {
                fill(insert, entry);
                insert.addBatch();
            }
            return insert.executeBatch().length;
        }
    }

    private static void fill(PreparedStatement insert, AuditEntry entry) throws SQLException {
        insert.setObject(1, entry.uid().value());
        insert.setTimestamp(2, Timestamp.from(entry.at()));
        insert.setString(3, entry.who());
        insert.setObject(4, entry.token() == null ? null : entry.token().value(), Types.OTHER);
        insert.setString(5, name(entry.role()));
        insert.setString(6, name(entry.verb()));
        insert.setString(7, name(entry.kind()));
        insert.setString(8, entry.namespace() == null ? null : entry.namespace().value());
        insert.setString(9, entry.object());
        insert.setString(10, entry.outcome().name());
        insert.setString(11, entry.problem());
        insert.setString(12, entry.from());
        insert.setString(13, entry.traceId());
        insert.setLong(14, entry.count());
        insert.setObject(15, entry.generation(), Types.BIGINT);
    }

    /** In the order of time. */
    static List<AuditEntry> page(Unit unit, UUID after, int limit) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(PAGE)) {
                query.setObject(1, after);
                query.setInt(2, limit);
                try (ResultSet rows = query.executeQuery()) {
                    var entries = new ArrayList<AuditEntry>();
                    while (rows.next()) {
                        entries.add(read(rows));
                    }
                    return entries;
                }
            }
        });
    }

    private static AuditEntry read(ResultSet row) throws SQLException {
        return new AuditEntry(
                new Uid(row.getObject("uid", UUID.class)),
                row.getTimestamp("at").toInstant(),
                row.getString("who"),
                of(row.getObject("token", UUID.class), Uid::new),
                of(row.getString("role"), Role::valueOf),
                of(row.getString("verb"), Verb::valueOf),
                of(row.getString("kind"), Guarded::valueOf),
                of(row.getString("namespace"), Name::new),
                row.getString("object"),
                Outcome.valueOf(row.getString("outcome")),
                row.getString("problem"),
                row.getString("source"),
                row.getString("trace_id"),
                row.getLong("count"),
                row.getObject("generation", Long.class));
    }

    /** At most so many of those before a moment; how many. */
    static int forget(Unit unit, Instant before, int limit) {
        return unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement(FORGET)) {
                delete.setObject(1, first(before));
                delete.setInt(2, limit);
                return delete.executeUpdate();
            }
        });
    }

    /** Less than every uid that is made at a moment or later: their front is the time. */
    static UUID first(Instant moment) {
        return new UUID(Math.max(0, moment.toEpochMilli()) << 16, 0);
    }

    private static @Nullable String name(@Nullable Enum<?> word) {
        return word == null ? null : word.name();
    }

    private static <T, R> @Nullable R of(@Nullable T value, Function<T, R> made) {
        return value == null ? null : made.apply(value);
    }
}
