package io.gantry.scheduler.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.Installation;
import io.gantry.scheduler.api.SchedulerTopics;
import io.gantry.scheduler.job.Job;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The status of jobs: the columns that the cluster's owner writes. */
final class JobStatusTable {

    private static final String UPDATE = """
            update job j set state = u.state, tasks = u.tasks, reason = u.reason,
                observed_generation = u.observed_generation, update_status = u.update_status,
                healthy_generation = u.healthy_generation,
                ended_at = case when u.state in ('SUCCEEDED', 'FAILED') then coalesce(j.ended_at, ?) end,
                version = j.version + 1
            from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::bigint[])
                as u (uid, state, tasks, reason, observed_generation, update_status, healthy_generation)
            where j.uid = u.uid
            returning j.uid""";

    private JobStatusTable() {}

    static void write(Unit unit, Installation installation, Shard shard, List<JobStatus> statuses, Instant now) {
        List<UUID> written = unit.jdbc(connection -> update(connection, statuses, now));
        for (Job job : jobs(unit, written)) {
            unit.publish(SchedulerTopics.JOBS, shard, job.fact(installation.incarnation()));
        }
    }

    /** Jobs of the cluster that are to be forgotten. */
    static List<Uid> deleting(Unit unit, Uid cluster) {
        return unit
                .session()
                .createSelectionQuery(
                        "select uid from Job where cluster = :cluster and deleting is not null", UUID.class)
                .setParameter("cluster", cluster.value())
                .getResultList()
                .stream()
                .map(Uid::new)
                .toList();
    }

    /** The last fact of each, then their rows are gone. */
    static void delete(Unit unit, Installation installation, Shard shard, List<Uid> gone) {
        for (Job job : jobs(unit, gone.stream().map(Uid::value).toList())) {
            unit.publish(SchedulerTopics.JOBS, shard, job.lastFact(installation.incarnation()));
            unit.session().remove(job);
        }
        unit.session().flush();
    }

    /** In SQL: a list in HQL is translated anew with every commit, whatever its length. */
    private static List<Job> jobs(Unit unit, List<UUID> uids) {
        return unit.session()
                .createNativeQuery("select * from job where uid = any(:uids)", Job.class)
                .setParameter("uids", uids.toArray(UUID[]::new))
                .addSynchronizedEntityClass(Job.class)
                .getResultList();
    }

    private static List<UUID> update(Connection connection, List<JobStatus> statuses, Instant now) throws SQLException {
        try (var update = connection.prepareStatement(UPDATE)) {
            update.setTimestamp(1, Timestamp.from(now));
            update.setArray(
                    2,
                    AllocationTable.uuids(
                            connection, statuses.stream().map(JobStatus::job).toList()));
            update.setArray(
                    3,
                    texts(
                            connection,
                            statuses.stream()
                                    .map(status -> status.state().name())
                                    .toArray()));
            update.setArray(
                    4,
                    texts(
                            connection,
                            statuses.stream()
                                    .map(status -> json(status.tasks()))
                                    .toArray()));
            update.setArray(
                    5,
                    texts(connection, statuses.stream().map(JobStatus::reason).toArray()));
            update.setArray(
                    6,
                    connection.createArrayOf(
                            "int8",
                            statuses.stream().map(JobStatus::observedGeneration).toArray()));
            update.setArray(
                    7,
                    texts(
                            connection,
                            statuses.stream()
                                    .map(status -> status.update() == null ? null : json(status.update()))
                                    .toArray()));
            update.setArray(
                    8,
                    connection.createArrayOf(
                            "int8",
                            statuses.stream().map(JobStatus::healthyGeneration).toArray()));
            var written = new ArrayList<UUID>();
            try (ResultSet rows = update.executeQuery()) {
                while (rows.next()) {
                    written.add(rows.getObject(1, UUID.class));
                }
            }
            return written;
        }
    }

    private static java.sql.Array texts(Connection connection, Object[] texts) throws SQLException {
        return connection.createArrayOf("text", texts);
    }

    private static String json(Object value) {
        try {
            return GantryJson.lenient().writeValueAsString(value);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("cannot write a job's tasks as JSON", broken);
        }
    }
}
