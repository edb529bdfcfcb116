package io.gantry.scheduler.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.database.Unit;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.TaskHealth;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Rows of allocations, written by the thousand with one statement each for the new and the changed. */
public final class AllocationTable {

    private static final String INSERT = """
            insert into allocation (uid, job, task_group, task_index, attempt, failures, generation, cluster, node,
                node_name, state, ports, reason, detail, exit_code, placed, started, ended, kept, version,
                health)
            select u.uid, u.job, u.task_group, u.task_index, u.attempt, u.failures, u.generation, ?, u.node,
                u.node_name, u.state, u.ports, u.reason, u.detail, u.exit_code, %s, %s, %s, u.kept, u.version,
                u.health
            from unnest(?::uuid[], ?::uuid[], ?::text[], ?::int[], ?::int[], ?::int[], ?::bigint[], ?::uuid[],
                ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[],
                ?::boolean[], ?::bigint[], ?::text[])
                as u (uid, job, task_group, task_index, attempt, failures, generation, node, node_name, state, ports,
                    reason, detail, exit_code, placed, started, ended, kept, version, health)
            on conflict (uid) do nothing""".formatted(micros("u.placed"), micros("u.started"), micros("u.ended"));

    private static final String UPDATE = """
            update allocation a
            set state = u.state, reason = u.reason, detail = u.detail, exit_code = u.exit_code,
                started = %s, ended = %s, kept = u.kept, version = u.version, health = u.health
            from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::int[], ?::bigint[], ?::bigint[], ?::boolean[],
                ?::bigint[], ?::text[]) as u (uid, state, reason, detail, exit_code, started, ended, kept, version, health)
            where a.uid = u.uid and a.version < u.version""".formatted(micros("u.started"), micros("u.ended"));

    private static final String SELECT = """
            select a.*, j.namespace as job_namespace, j.name as job_name
            from allocation a join job j on j.uid = a.job
            """;

    private AllocationTable() {}

    private static String micros(String column) {
        return "timestamptz 'epoch' + " + column + " * interval '1 microsecond'";
    }

    // ---- writing

    static void insert(Connection connection, Uid cluster, List<AllocationRow> rows) throws SQLException {
        try (var insert = connection.prepareStatement(INSERT)) {
            var columns = new Columns(connection, insert, rows);
            insert.setObject(1, cluster.value());
            columns.next = 2;
            columns.uuids(row -> row.uid().value());
            columns.uuids(row -> row.job().uid().value());
            columns.texts(row -> row.group().value());
            columns.ints(AllocationRow::index);
            columns.ints(AllocationRow::attempt);
            columns.ints(AllocationRow::failures);
            columns.longs(AllocationRow::generation);
            columns.uuids(row -> row.node().value());
            columns.texts(row -> row.nodeName().value());
            columns.texts(row -> row.state().name());
            columns.texts(row -> portsText(row.ports()));
            columns.texts(row -> emptyIsNull(row.reason()));
            columns.texts(row -> emptyIsNull(row.detail()));
            columns.objects("int4", Integer[]::new, AllocationRow::exitCode);
            columns.instants(AllocationRow::placed);
            columns.instants(AllocationRow::started);
            columns.instants(AllocationRow::ended);
            columns.objects("bool", Boolean[]::new, AllocationRow::kept);
            columns.longs(AllocationRow::version);
            columns.texts(row -> healthText(row.health()));
            insert.executeUpdate();
        }
    }

    static void update(Connection connection, List<AllocationRow> rows) throws SQLException {
        try (var update = connection.prepareStatement(UPDATE)) {
            var columns = new Columns(connection, update, rows);
            columns.uuids(row -> row.uid().value());
            columns.texts(row -> row.state().name());
            columns.texts(row -> emptyIsNull(row.reason()));
            columns.texts(row -> emptyIsNull(row.detail()));
            columns.objects("int4", Integer[]::new, AllocationRow::exitCode);
            columns.instants(AllocationRow::started);
            columns.instants(AllocationRow::ended);
            columns.objects("bool", Boolean[]::new, AllocationRow::kept);
            columns.longs(AllocationRow::version);
            columns.texts(row -> healthText(row.health()));
            update.executeUpdate();
        }
    }

    /** Their containers are gone; nothing that anybody is told. */
    static void markRemoved(Connection connection, List<Uid> allocations) throws SQLException {
        try (var update = connection.prepareStatement("update allocation set kept = false where uid = any (?)")) {
            update.setArray(1, uuids(connection, allocations));
            update.executeUpdate();
        }
    }

    /** How many of these there are, living or ended. */
    static int countKnown(Connection connection, List<Uid> allocations) throws SQLException {
        try (var query = connection.prepareStatement("select count(*) from allocation where uid = any (?)")) {
            query.setArray(1, uuids(connection, allocations));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Deletes attempts, and gives what they were. */
    static List<AllocationRow> forget(Connection connection, List<TaskAttempt> attempts) throws SQLException {
        String found = """
                with old as (
                    delete from allocation a
                    using unnest(?::uuid[], ?::text[], ?::int[], ?::int[]) as u (job, task_group, task_index, attempt)
                    where a.job = u.job and a.task_group = u.task_group and a.task_index = u.task_index
                        and a.attempt = u.attempt and a.ended is not null and not a.kept
                    returning a.*)
                select a.*, j.namespace as job_namespace, j.name as job_name from old a join job j on j.uid = a.job""";
        try (var delete = connection.prepareStatement(found)) {
            delete.setArray(
                    1, uuids(connection, attempts.stream().map(TaskAttempt::job).toList()));
            delete.setArray(
                    2,
                    connection.createArrayOf(
                            "text",
                            attempts.stream().map(a -> a.group().value()).toArray()));
            delete.setArray(
                    3,
                    connection.createArrayOf(
                            "int4", attempts.stream().map(TaskAttempt::index).toArray()));
            delete.setArray(
                    4,
                    connection.createArrayOf(
                            "int4", attempts.stream().map(TaskAttempt::attempt).toArray()));
            return read(delete);
        }
    }

    /** Deletes all of these jobs' allocations, and gives what they were. */
    static List<AllocationRow> forgetJobs(Connection connection, List<Uid> jobs) throws SQLException {
        String found = """
                with old as (delete from allocation a where a.job = any (?) returning a.*)
                select a.*, j.namespace as job_namespace, j.name as job_name from old a join job j on j.uid = a.job""";
        try (var delete = connection.prepareStatement(found)) {
            delete.setArray(1, uuids(connection, jobs));
            return read(delete);
        }
    }

    // ---- reading

    /** All of a cluster that have not ended. */
    public static List<AllocationRow> live(Unit unit, Uid cluster) {
        return select(unit, SELECT + "where a.cluster = ? and a.ended is null", cluster.value());
    }

    /** All of a cluster that ended and whose container is kept, oldest first. */
    public static List<AllocationRow> kept(Unit unit, Uid cluster) {
        return select(unit, SELECT + "where a.cluster = ? and a.kept order by a.uid", cluster.value());
    }

    /** The latest ended attempt of each task of a cluster's jobs. */
    public static List<AllocationRow> latestEnded(Unit unit, Uid cluster) {
        String latest = """
                select distinct on (a.job, a.task_group, a.task_index)
                    a.*, j.namespace as job_namespace, j.name as job_name
                from allocation a join job j on j.uid = a.job
                where j.cluster = ? and a.ended is not null
                order by a.job, a.task_group, a.task_index, a.attempt desc, a.uid desc""";
        return select(unit, latest, cluster.value());
    }

    /** Of a namespace, by uid. */
    public static List<AllocationRow> ofNamespace(Unit unit, Name namespace, @Nullable Uid after, int limit) {
        return select(
                unit,
                SELECT + "where j.namespace = ? and a.uid > ? order by a.uid limit ?",
                namespace.value(),
                Uid.after(after),
                limit);
    }

    /** Of a job, by uid: in the order they were placed. */
    public static List<AllocationRow> ofJob(Unit unit, Uid job, @Nullable Uid after, int limit) {
        return select(
                unit,
                SELECT + "where a.job = ? and a.uid > ? order by a.uid limit ?",
                job.value(),
                Uid.after(after),
                limit);
    }

    /** The latest attempt of each task of a job, by group and index. */
    public static List<AllocationRow> latestOfJob(Unit unit, Uid job, String afterGroup, int afterIndex, int limit) {
        String latest = """
                select distinct on (a.task_group, a.task_index) a.*, j.namespace as job_namespace, j.name as job_name
                from allocation a join job j on j.uid = a.job
                where a.job = ? and (a.task_group, a.task_index) > (?, ?)
                order by a.task_group, a.task_index, (a.ended is null) desc, a.attempt desc, a.uid desc
                limit ?""";
        return select(unit, latest, job.value(), afterGroup, afterIndex, limit);
    }

    public static List<AllocationRow> byUid(Unit unit, Name namespace, Uid uid) {
        return select(unit, SELECT + "where j.namespace = ? and a.uid = ?", namespace.value(), uid.value());
    }

    /** All, by uid. */
    public static List<AllocationRow> page(Unit unit, @Nullable Uid after, int limit) {
        return select(unit, SELECT + "where a.uid > ? order by a.uid limit ?", Uid.after(after), limit);
    }

    private static List<AllocationRow> select(Unit unit, String sql, Object... values) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(sql)) {
                for (int i = 0; i < values.length; i++) {
                    query.setObject(i + 1, values[i]);
                }
                return read(query);
            }
        });
    }

    private static List<AllocationRow> read(PreparedStatement query) throws SQLException {
        var shared = new Shared();
        try (ResultSet rows = query.executeQuery()) {
            var found = new ArrayList<AllocationRow>();
            while (rows.next()) {
                found.add(read(rows, shared));
            }
            return found;
        }
    }

    /** Values that many rows have in common, once. */
    private static final class Shared {
        private final Map<UUID, JobRef> jobs = new java.util.HashMap<>();
        private final Map<UUID, Uid> uids = new java.util.HashMap<>();
        private final Map<String, Name> names = new java.util.HashMap<>();

        Uid uid(UUID value) {
            return uids.computeIfAbsent(value, Uid::new);
        }

        Name name(String text) {
            return names.computeIfAbsent(text, Name::new);
        }
    }

    private static AllocationRow read(ResultSet row, Shared shared) throws SQLException {
        UUID job = row.getObject("job", UUID.class);
        Name namespace = shared.name(row.getString("job_namespace"));
        Name name = shared.name(row.getString("job_name"));
        return new AllocationRow(
                new Uid(row.getObject("uid", UUID.class)),
                row.getLong("version"),
                shared.jobs.computeIfAbsent(job, uid -> new JobRef(new Uid(uid), namespace, name)),
                shared.name(row.getString("task_group")),
                row.getInt("task_index"),
                row.getInt("attempt"),
                row.getInt("failures"),
                row.getLong("generation"),
                shared.uid(row.getObject("cluster", UUID.class)),
                shared.uid(row.getObject("node", UUID.class)),
                shared.name(row.getString("node_name")),
                AllocationState.valueOf(row.getString("state")),
                ports(row.getString("ports")),
                nullIsEmpty(row.getString("reason")),
                nullIsEmpty(row.getString("detail")),
                row.getObject("exit_code", Integer.class),
                row.getTimestamp("placed").toInstant(),
                instant(row, "started"),
                instant(row, "ended"),
                row.getBoolean("kept"),
                health(row.getString("health")));
    }

    private static @Nullable String healthText(@Nullable TaskHealth health) {
        try {
            return health == null ? null : GantryJson.lenient().writeValueAsString(health);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("cannot write what checks said as JSON", broken);
        }
    }

    private static @Nullable TaskHealth health(@Nullable String text) {
        try {
            return text == null ? null : GantryJson.lenient().readValue(text, TaskHealth.class);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("an allocation's row holds what cannot be read", broken);
        }
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }

    private static @Nullable String portsText(Map<Name, Integer> ports) {
        if (ports.isEmpty()) {
            return null;
        }
        var text = new StringBuilder();
        ports.forEach((name, port) ->
                text.append(text.isEmpty() ? "" : ",").append(name).append('=').append(port.intValue()));
        return text.toString();
    }

    private static Map<Name, Integer> ports(@Nullable String text) {
        if (text == null) {
            return Map.of();
        }
        var ports = new LinkedHashMap<Name, Integer>();
        for (String pair : text.split(",", -1)) {
            int equals = pair.indexOf('=');
            ports.put(new Name(pair.substring(0, equals)), Integer.valueOf(pair.substring(equals + 1)));
        }
        return ports;
    }

    private static @Nullable String emptyIsNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static String nullIsEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    static java.sql.Array uuids(Connection connection, List<Uid> uids) throws SQLException {
        return connection.createArrayOf("uuid", uids.stream().map(Uid::value).toArray());
    }

    /** Rows as arrays, one for each column. */
    private static final class Columns {
        private final Connection connection;
        private final PreparedStatement statement;
        private final List<AllocationRow> rows;
        private int next = 1;

        Columns(Connection connection, PreparedStatement statement, List<AllocationRow> rows) {
            this.connection = connection;
            this.statement = statement;
            this.rows = rows;
        }

        <T> void objects(
                String type,
                java.util.function.IntFunction<@Nullable T[]> array,
                Function<AllocationRow, @Nullable T> value)
                throws SQLException {
            @Nullable T[] values = array.apply(rows.size());
            for (int i = 0; i < values.length; i++) {
                values[i] = value.apply(rows.get(i));
            }
            statement.setArray(next++, connection.createArrayOf(type, values));
        }

        void uuids(Function<AllocationRow, @Nullable UUID> value) throws SQLException {
            objects("uuid", UUID[]::new, value);
        }

        void texts(Function<AllocationRow, @Nullable String> value) throws SQLException {
            objects("text", String[]::new, value);
        }

        void instants(Function<AllocationRow, @Nullable Instant> value) throws SQLException {
            objects("int8", Long[]::new, row -> {
                Instant instant = value.apply(row);
                return instant == null ? null : ChronoUnit.MICROS.between(Instant.EPOCH, instant);
            });
        }

        void ints(ToIntFunction<AllocationRow> value) throws SQLException {
            objects("int4", Integer[]::new, value::applyAsInt);
        }

        void longs(ToLongFunction<AllocationRow> value) throws SQLException {
            objects("int8", Long[]::new, value::applyAsLong);
        }
    }
}
