package io.gantry.scheduler.journal;

import io.gantry.platform.database.Unit;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;

/**
 * The last versions of what is said of clusters and nodes, after it ended: one that comes back (a cluster that is missing
 * from a list for a while, a node that was thought lost) goes on from there. {@link OccupancyTable} and
 * {@link DemandTable} write them in the statement that deletes.
 */
public final class LastVersions {

    /** Much longer than a deleted fact is remembered anywhere: in mirrors and in Kafka, about a week. */
    public static final Duration KEPT_FOR = Duration.ofDays(30);

    private LastVersions() {}

    public static int forget(Unit unit, Instant before, int limit) {
        return unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement("""
                    delete from last_version where (topic, uid) in (
                        select topic, uid from last_version where ended_at < ? limit ?)""")) {
                delete.setTimestamp(1, Timestamp.from(before));
                delete.setInt(2, limit);
                return delete.executeUpdate();
            }
        });
    }
}
