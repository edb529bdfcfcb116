package io.gantry.scheduler.journal;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Unit;
import io.gantry.scheduler.api.Volume.OnLost;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of named volumes. What people gave up stays given up, whatever its cluster's owner writes. */
public final class VolumeTable {

    private static final String UPSERT = """
            insert into volume as v (uid, namespace, name, task_index, cluster, machine, node, node_name, job, job_name,
                task_group, on_lost, delete_with_job, used, created, deleting, detail)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (uid) do update set node = excluded.node, node_name = excluded.node_name, job = excluded.job,
                job_name = excluded.job_name, task_group = excluded.task_group, on_lost = excluded.on_lost,
                delete_with_job = excluded.delete_with_job, used = excluded.used,
                deleting = coalesce(v.deleting, excluded.deleting), detail = excluded.detail""";

    private VolumeTable() {}

    /** Those that are given up first: what takes the place of one needs its name. */
    static int write(Connection connection, List<VolumeRow> rows) throws SQLException {
        try (var upsert = connection.prepareStatement(UPSERT)) {
            for (VolumeRow row : rows) {
                if (row.deleting() != null) {
                    fill(upsert, row);
                    upsert.addBatch();
                }
            }
            for (VolumeRow row : rows) {
                if (row.deleting() == null) {
                    fill(upsert, row);
                    upsert.addBatch();
                }
            }
            return upsert.executeBatch().length;
        }
    }

    private static void fill(PreparedStatement upsert, VolumeRow row) throws SQLException {
        upsert.setObject(1, row.uid().value());
        upsert.setString(2, row.namespace().value());
        upsert.setString(3, row.name().value());
        upsert.setInt(4, row.index());
        upsert.setObject(5, row.cluster().value());
        upsert.setObject(6, row.machine().value());
        upsert.setObject(7, row.node().value());
        upsert.setString(8, row.nodeName().value());
        upsert.setObject(9, row.job().value());
        upsert.setString(10, row.jobName().value());
        upsert.setString(11, row.group().value());
        upsert.setString(12, row.onLost().name());
        upsert.setBoolean(13, row.deleteWithJob());
        upsert.setBoolean(14, row.used());
        upsert.setTimestamp(15, Timestamp.from(row.created()));
        Instant deleting = row.deleting();
        if (deleting == null) {
            upsert.setNull(16, Types.TIMESTAMP_WITH_TIMEZONE);
        } else {
            upsert.setTimestamp(16, Timestamp.from(deleting));
        }
        upsert.setString(17, row.detail());
    }

    static int delete(Connection connection, List<Uid> volumes) throws SQLException {
        try (var delete = connection.prepareStatement("delete from volume where uid = any(?)")) {
            delete.setArray(1, AllocationTable.uuids(connection, volumes));
            return delete.executeUpdate();
        }
    }

    /** The cluster is deleted, and its nodes with all that was on them. */
    static int end(Connection connection, Uid cluster) throws SQLException {
        try (var delete = connection.prepareStatement("delete from volume where cluster = ?")) {
            delete.setObject(1, cluster.value());
            return delete.executeUpdate();
        }
    }

    public static List<VolumeRow> ofCluster(Unit unit, Uid cluster) {
        return read(
                unit,
                "select * from volume where cluster = ? order by uid",
                query -> query.setObject(1, cluster.value()));
    }

    /** In the order in which they were made. */
    public static List<VolumeRow> page(Unit unit, Name namespace, @Nullable Uid after, int limit) {
        return read(unit, "select * from volume where namespace = ? and uid > ? order by uid limit ?", query -> {
            query.setString(1, namespace.value());
            query.setObject(2, Uid.after(after));
            query.setInt(3, limit);
        });
    }

    /** The one that is kept, else the one that was given up last. */
    public static Optional<VolumeRow> find(Unit unit, Name namespace, Name name, int index) {
        return read(unit, """
                select * from volume where namespace = ? and name = ? and task_index = ?
                order by deleting desc nulls first limit 1""", query -> {
                    query.setString(1, namespace.value());
                    query.setString(2, name.value());
                    query.setInt(3, index);
                })
                .stream()
                .findFirst();
    }

    /** People give it up; false if somebody was faster. */
    public static boolean giveUp(Unit unit, Uid volume, Instant now) {
        return unit.jdbc(connection -> {
            try (var update =
                    connection.prepareStatement("update volume set deleting = ? where uid = ? and deleting is null")) {
                update.setTimestamp(1, Timestamp.from(now));
                update.setObject(2, volume.value());
                return update.executeUpdate() == 1;
            }
        });
    }

    /** Whether a task that has not ended has it. */
    public static boolean isInUse(Unit unit, VolumeRow volume) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement("""
                    select 1 from allocation where job = ? and task_group = ? and task_index = ? and ended is null
                    limit 1""")) {
                query.setObject(1, volume.job().value());
                query.setString(2, volume.group().value());
                query.setInt(3, volume.index());
                try (ResultSet row = query.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    private interface Filling {
        void of(PreparedStatement query) throws SQLException;
    }

    private static List<VolumeRow> read(Unit unit, String sql, Filling filling) {
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(sql)) {
                filling.of(query);
                try (ResultSet rows = query.executeQuery()) {
                    var found = new ArrayList<VolumeRow>();
                    while (rows.next()) {
                        found.add(row(rows));
                    }
                    return found;
                }
            }
        });
    }

    private static VolumeRow row(ResultSet row) throws SQLException {
        Timestamp deleting = row.getTimestamp("deleting");
        return new VolumeRow(
                uid(row, "uid"),
                new Name(row.getString("namespace")),
                new Name(row.getString("name")),
                row.getInt("task_index"),
                uid(row, "cluster"),
                uid(row, "machine"),
                uid(row, "node"),
                new Name(row.getString("node_name")),
                uid(row, "job"),
                new Name(row.getString("job_name")),
                new Name(row.getString("task_group")),
                OnLost.valueOf(row.getString("on_lost")),
                row.getBoolean("delete_with_job"),
                row.getBoolean("used"),
                row.getTimestamp("created").toInstant(),
                deleting == null ? null : deleting.toInstant(),
                row.getString("detail"));
    }

    private static Uid uid(ResultSet row, String column) throws SQLException {
        return new Uid(row.getObject(column, UUID.class));
    }
}
