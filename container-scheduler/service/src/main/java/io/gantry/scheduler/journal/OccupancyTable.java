package io.gantry.scheduler.journal;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.Installation;
import io.gantry.scheduler.api.NodeOccupancyFact;
import io.gantry.scheduler.api.SchedulerTopics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What each node was last said to carry. */
public final class OccupancyTable {

    private static final String UPSERT = """
            insert into node_occupancy as o (node, cluster, version, allocations, disruption_cost, drained_generation,
                held_by)
            select u.node, ?, coalesce(last.version, 0) + 1, u.allocations, u.cost, u.drained, u.held
            from unnest(?::uuid[], ?::int[], ?::bigint[], ?::bigint[], ?::text[])
                as u (node, allocations, cost, drained, held)
                left join last_version as last on last.topic = 'gantry.node-occupancy' and last.uid = u.node
            on conflict (node) do update set version = o.version + 1, allocations = excluded.allocations,
                disruption_cost = excluded.disruption_cost, drained_generation = excluded.drained_generation,
                held_by = excluded.held_by
            returning node, cluster, version, allocations, disruption_cost, drained_generation, held_by""";

    private OccupancyTable() {}

    static void write(Unit unit, Installation installation, Uid cluster, List<Occupancy> changed) {
        List<Occupancy> there = changed.stream().filter(one -> !one.deleted()).toList();
        List<Occupancy> gone = changed.stream().filter(Occupancy::deleted).toList();
        var shard = new Shard(cluster);
        if (!there.isEmpty()) {
            for (NodeOccupancyFact fact : unit.jdbc(connection -> upsert(connection, installation, cluster, there))) {
                unit.publish(SchedulerTopics.NODE_OCCUPANCY, shard, fact);
            }
        }
        if (!gone.isEmpty()) {
            for (NodeOccupancyFact fact : unit.jdbc(connection -> delete(connection, installation, gone))) {
                unit.publish(SchedulerTopics.NODE_OCCUPANCY, shard, fact);
            }
        }
    }

    /** Nothing is said of the nodes of a cluster any more. */
    static void end(Unit unit, Installation installation, Uid cluster) {
        List<Occupancy> last = ofCluster(unit, cluster).stream()
                .map(one -> new Occupancy(
                        one.node(), one.allocations(), one.disruptionCost(), one.drainedGeneration(), true))
                .toList();
        write(unit, installation, cluster, last);
    }

    private static List<NodeOccupancyFact> upsert(
            Connection connection, Installation installation, Uid cluster, List<Occupancy> rows) throws SQLException {
        try (var upsert = connection.prepareStatement(UPSERT)) {
            upsert.setObject(1, cluster.value());
            upsert.setArray(
                    2,
                    AllocationTable.uuids(
                            connection, rows.stream().map(Occupancy::node).toList()));
            upsert.setArray(
                    3,
                    connection.createArrayOf(
                            "int4", rows.stream().map(Occupancy::allocations).toArray()));
            upsert.setArray(
                    4,
                    connection.createArrayOf(
                            "int8", rows.stream().map(Occupancy::disruptionCost).toArray()));
            upsert.setArray(
                    5,
                    connection.createArrayOf(
                            "int8",
                            rows.stream().map(Occupancy::drainedGeneration).toArray()));
            upsert.setArray(
                    6,
                    connection.createArrayOf(
                            "text", rows.stream().map(Occupancy::heldBy).toArray()));
            return read(upsert, installation, false);
        }
    }

    private static List<NodeOccupancyFact> delete(
            Connection connection, Installation installation, List<Occupancy> rows) throws SQLException {
        String sql = """
                with gone as (
                    delete from node_occupancy where node = any (?)
                    returning node, cluster, version + 1 as version, allocations, disruption_cost, drained_generation,
                        held_by
                ), kept as (
                    insert into last_version (topic, uid, version)
                    select 'gantry.node-occupancy', node, version from gone
                    on conflict (topic, uid) do update set version = excluded.version, ended_at = excluded.ended_at
                )
                select node, cluster, version, allocations, disruption_cost, drained_generation, held_by from gone""";
        try (var delete = connection.prepareStatement(sql)) {
            delete.setArray(
                    1,
                    AllocationTable.uuids(
                            connection, rows.stream().map(Occupancy::node).toList()));
            return read(delete, installation, true);
        }
    }

    /** All that are known, by node. */
    public static List<NodeOccupancyFact> page(Unit unit, Installation installation, @Nullable Uid after, int limit) {
        String sql = """
                select node, cluster, version, allocations, disruption_cost, drained_generation, held_by
                from node_occupancy where node > ? order by node limit ?""";
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(sql)) {
                query.setObject(1, Uid.after(after));
                query.setInt(2, limit);
                return read(query, installation, false);
            }
        });
    }

    public static List<Occupancy> ofCluster(Unit unit, Uid cluster) {
        String sql = """
                select node, allocations, disruption_cost, drained_generation, held_by from node_occupancy
                where cluster = ?""";
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(sql)) {
                query.setObject(1, cluster.value());
                try (ResultSet rows = query.executeQuery()) {
                    var found = new ArrayList<Occupancy>();
                    while (rows.next()) {
                        found.add(new Occupancy(
                                new Uid(rows.getObject(1, UUID.class)),
                                rows.getInt(2),
                                rows.getLong(3),
                                rows.getLong(4),
                                false,
                                rows.getString(5)));
                    }
                    return found;
                }
            }
        });
    }

    private static List<NodeOccupancyFact> read(PreparedStatement query, Installation installation, boolean deleted)
            throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            var facts = new ArrayList<NodeOccupancyFact>();
            while (rows.next()) {
                facts.add(new NodeOccupancyFact(
                        new Uid(rows.getObject(1, UUID.class)),
                        installation.revision(rows.getLong(3)),
                        deleted,
                        new Uid(rows.getObject(2, UUID.class)),
                        rows.getInt(4),
                        rows.getLong(5),
                        rows.getLong(6),
                        rows.getString(7)));
            }
            return facts;
        }
    }
}
