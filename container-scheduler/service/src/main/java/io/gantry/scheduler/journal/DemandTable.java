package io.gantry.scheduler.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.Installation;
import io.gantry.scheduler.api.DemandFact;
import io.gantry.scheduler.api.DemandFact.Shape;
import io.gantry.scheduler.api.SchedulerTopics;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What each cluster was last said to lack. */
public final class DemandTable {

    private static final String UPSERT = """
            insert into demand as d (cluster, version, shapes)
            select new.cluster, coalesce(last.version, 0) + 1, ?
            from (select ?::uuid as cluster) as new
                left join last_version as last on last.topic = 'gantry.demand' and last.uid = new.cluster
            on conflict (cluster) do update set version = d.version + 1, shapes = excluded.shapes
            returning version""";

    private static final String END = """
            with gone as (
                delete from demand where cluster = ? returning cluster, version + 1 as version
            ), kept as (
                insert into last_version (topic, uid, version) select 'gantry.demand', cluster, version from gone
                on conflict (topic, uid) do update set version = excluded.version, ended_at = excluded.ended_at
            )
            select version from gone""";

    private DemandTable() {}

    static void write(Unit unit, Installation installation, Uid cluster, List<Shape> shapes) {
        String text = json(shapes);
        long version = unit.jdbc(connection -> {
            try (var upsert = connection.prepareStatement(UPSERT)) {
                upsert.setString(1, text);
                upsert.setObject(2, cluster.value());
                try (ResultSet row = upsert.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
        unit.publish(
                SchedulerTopics.DEMAND,
                new Shard(cluster),
                new DemandFact(cluster, installation.revision(version), false, shapes));
    }

    static void end(Unit unit, Installation installation, Uid cluster) {
        List<Long> versions = unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement(END)) {
                delete.setObject(1, cluster.value());
                try (ResultSet rows = delete.executeQuery()) {
                    var found = new ArrayList<Long>();
                    while (rows.next()) {
                        found.add(rows.getLong(1));
                    }
                    return found;
                }
            }
        });
        versions.forEach(version -> unit.publish(
                SchedulerTopics.DEMAND,
                new Shard(cluster),
                new DemandFact(cluster, installation.revision(version), true, List.of())));
    }

    /** All that are known, by cluster. */
    public static List<DemandFact> page(Unit unit, Installation installation, @Nullable Uid after, int limit) {
        String sql = "select cluster, version, shapes from demand where cluster > ? order by cluster limit ?";
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(sql)) {
                query.setObject(1, Uid.after(after));
                query.setInt(2, limit);
                try (ResultSet rows = query.executeQuery()) {
                    var facts = new ArrayList<DemandFact>();
                    while (rows.next()) {
                        facts.add(new DemandFact(
                                new Uid(rows.getObject(1, UUID.class)),
                                installation.revision(rows.getLong(2)),
                                false,
                                shapes(rows.getString(3))));
                    }
                    return facts;
                }
            }
        });
    }

    private static String json(List<Shape> shapes) {
        try {
            return GantryJson.lenient().writeValueAsString(shapes);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("cannot write demand as JSON", broken);
        }
    }

    private static List<Shape> shapes(String text) {
        try {
            return GantryJson.lenient().readValue(text, new TypeReference<>() {});
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("the row of a demand cannot be read", broken);
        }
    }
}
