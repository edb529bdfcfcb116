package io.gantry.inventory.watch;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.meta.Kind;
import io.gantry.platform.database.Unit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What changed, in order, for a bounded time. A row says which object, not how it looks: a reader gets it as it is when
 * it is read, so many changes of one object cost a slow reader one look.
 *
 * <p>Positions follow the order of commits: whoever appends holds a lock until its transaction ends. Without that a
 * reader at 7 could miss 6, taken earlier and committed later.
 */
public final class ChangeLog {

    /** The advisory lock of everybody who appends; any number that nothing else in the schema uses. */
    private static final long APPEND_LOCK = 0x6761_6e74_7279_0001L;

    private static final String INSERT = """
            insert into change (kind, uid, name, scope, type, at)
            select kind, uid, name, scope, type, ? from unnest(?, ?, ?, ?, ?) as row (kind, uid, name, scope, type)""";
    private static final String AFTER = """
            select position, kind, uid, name, scope, type from change
            where position > ? and kind = any (?) order by position limit ?""";
    private static final String TRIM = """
            delete from change
            where position < (select max(position) from change)
              and (at < ? or position <= (select max(position) from change) - ?)""";
    private static final String RANGE = "select coalesce(min(position) - 1, 0), coalesce(max(position), 0) from change";

    private final InstantSource time;
    private final Runnable appended;

    /** @param appended called after each commit that appended; must be quick */
    public ChangeLog(InstantSource time, Runnable appended) {
        this.time = time;
        this.appended = appended;
    }

    /** What happened to an object. */
    public enum Type {
        CHANGED,
        DELETED
    }

    /** @param scope the namespace, of a namespaced kind */
    public record Change(
            Kind kind, Uid uid, Name name, @Nullable Name scope, Type type) {
        public Change(Kind kind, Uid uid, Name name, Type type) {
            this(kind, uid, name, null, type);
        }
    }

    /** A change and where it stands. */
    record Entry(long position, Change change) {}

    /** Of several changes of one object in one go only the last is kept. */
    public void append(Unit unit, Collection<Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        var last = new LinkedHashMap<Uid, Change>();
        changes.forEach(change -> last.put(change.uid(), change));
        unit.jdbc(connection -> insert(connection, List.copyOf(last.values())));
        unit.afterCommit(appended, appended);
    }

    private int insert(Connection connection, List<Change> changes) throws SQLException {
        lock(connection);
        try (var insert = connection.prepareStatement(INSERT)) {
            insert.setTimestamp(1, java.sql.Timestamp.from(time.instant()));
            array(
                    insert,
                    2,
                    "varchar",
                    changes.stream().map(change -> change.kind().name()));
            array(insert, 3, "uuid", changes.stream().map(change -> change.uid().value()));
            array(
                    insert,
                    4,
                    "varchar",
                    changes.stream().map(change -> change.name().value()));
            array(insert, 5, "varchar", changes.stream().map(ChangeLog::scope));
            array(
                    insert,
                    6,
                    "varchar",
                    changes.stream().map(change -> change.type().name()));
            return insert.executeUpdate();
        }
    }

    private static @Nullable String scope(Change change) {
        return change.scope() == null ? null : change.scope().value();
    }

    private static void lock(Connection connection) throws SQLException {
        try (var lock = connection.prepareStatement("select pg_advisory_xact_lock(?)")) {
            lock.setLong(1, APPEND_LOCK);
            lock.execute();
        }
    }

    private static void array(PreparedStatement statement, int at, String type, java.util.stream.Stream<?> values)
            throws SQLException {
        statement.setArray(at, statement.getConnection().createArrayOf(type, values.toArray()));
    }

    /** By position. */
    List<Entry> after(Unit unit, long position, Set<Kind> kinds, int limit) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(AFTER)) {
                query.setLong(1, position);
                array(query, 2, "varchar", kinds.stream().map(Kind::name));
                query.setInt(3, limit);
                return read(query);
            }
        });
    }

    private static List<Entry> read(PreparedStatement query) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            var entries = new ArrayList<Entry>();
            while (rows.next()) {
                String scope = rows.getString("scope");
                entries.add(new Entry(
                        rows.getLong("position"),
                        new Change(
                                Kind.valueOf(rows.getString("kind")),
                                Uid.parse(rows.getString("uid")),
                                new Name(rows.getString("name")),
                                scope == null ? null : new Name(scope),
                                Type.valueOf(rows.getString("type")))));
            }
            return entries;
        }
    }

    /** Where the log ends now, and the first position from which a reader can go on without a gap. */
    record Range(long resumableFrom, long end) {}

    Range range(Unit unit) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(RANGE);
                    ResultSet rows = query.executeQuery()) {
                rows.next();
                return new Range(rows.getLong(1), rows.getLong(2));
            }
        });
    }

    /** Forgets what is older than a moment, and all but so many of the latest; never the last: it says where the end is. */
    int trim(Unit unit, Instant before, long keep) {
        return unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement(TRIM)) {
                delete.setTimestamp(1, java.sql.Timestamp.from(before));
                delete.setLong(2, keep);
                return delete.executeUpdate();
            }
        });
    }
}
