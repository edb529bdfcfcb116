package io.gantry.scheduler.job;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Unit;
import io.gantry.scheduler.api.JobSpec;
import jakarta.persistence.LockModeType;
import java.sql.ResultSet;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of jobs. */
public final class JobStore {

    private JobStore() {}

    public static Optional<Job> find(Unit unit, Name namespace, Name name) {
        return unit.session()
                .createSelectionQuery("from Job where namespace = :namespace and name = :name", Job.class)
                .setParameter("namespace", namespace.value())
                .setParameter("name", name.value())
                .uniqueResultOptional();
    }

    /** Locks its row until the end of the transaction: its version is raised by others too. */
    static Optional<Job> lock(Unit unit, Name namespace, Name name) {
        return unit.session()
                .createSelectionQuery("from Job where namespace = :namespace and name = :name", Job.class)
                .setParameter("namespace", namespace.value())
                .setParameter("name", name.value())
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .uniqueResultOptional();
    }

    /** Of a namespace, by name. */
    static List<Job> page(Unit unit, Name namespace, @Nullable String after, int limit) {
        return unit.session()
                .createSelectionQuery(
                        "from Job where namespace = :namespace and name > :after order by name", Job.class)
                .setParameter("namespace", namespace.value())
                .setParameter("after", after == null ? "" : after)
                .setMaxResults(limit)
                .getResultList();
    }

    /** All, by uid. */
    public static List<Job> page(Unit unit, @Nullable Uid after, int limit) {
        return unit.session()
                .createSelectionQuery("from Job where uid > :after order by uid", Job.class)
                .setParameter("after", Uid.after(after))
                .setMaxResults(limit)
                .getResultList();
    }

    /** Those of them that are there. */
    public static List<Job> byUid(Unit unit, Set<Uid> uids) {
        return unit.session()
                .createSelectionQuery("from Job where uid in :uids order by uid", Job.class)
                .setParameterList("uids", uids.stream().map(Uid::value).toList())
                .getResultList();
    }

    public static List<Job> ofCluster(Unit unit, Uid cluster) {
        return unit.session()
                .createSelectionQuery("from Job where cluster = :cluster order by uid", Job.class)
                .setParameter("cluster", cluster.value())
                .getResultList();
    }

    /** The specs that a cluster's jobs had before, by job and generation. */
    public static Map<Uid, NavigableMap<Long, JobSpec>> earlierSpecs(Unit unit, Uid cluster) {
        String sql = """
                select g.job, g.generation, g.spec from job_generation g join job j on j.uid = g.job
                where j.cluster = ?""";
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(sql)) {
                query.setObject(1, cluster.value());
                try (ResultSet rows = query.executeQuery()) {
                    var specs = new HashMap<Uid, NavigableMap<Long, JobSpec>>();
                    while (rows.next()) {
                        specs.computeIfAbsent(new Uid(rows.getObject(1, UUID.class)), job -> new TreeMap<>())
                                .put(rows.getLong(2), Job.specOf(rows.getString(3)));
                    }
                    return specs;
                }
            }
        });
    }

    /** Keeps the spec as it is, before it changes. */
    static void keepGeneration(Unit unit, Job job, Instant now) {
        unit.jdbc(connection -> {
            try (var insert = connection.prepareStatement(
                    "insert into job_generation (job, generation, spec, superseded) values (?, ?, ?, ?)")) {
                insert.setObject(1, job.uid().value());
                insert.setLong(2, job.generation());
                insert.setString(3, job.specText());
                insert.setTimestamp(4, Timestamp.from(now));
                return insert.executeUpdate();
            }
        });
    }

    /**
     * Has a job whose update failed go back; empty if people changed it since. Done again, it changes nothing, and gives
     * the job as it is.
     */
    public static Optional<Job> revert(Unit unit, Uid uid, long from, long to, String why, Instant now) {
        Optional<Job> found = unit.session()
                .createSelectionQuery("from Job where uid = :uid", Job.class)
                .setParameter("uid", uid.value())
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .uniqueResultOptional();
        if (found.isEmpty() || Objects.equals(found.get().revertedFrom(), from)) {
            return found;
        }
        Job job = found.get();
        Optional<JobSpec> earlier = specOf(unit, uid, to);
        if (job.generation() != from || job.deleting() || job.stopWanted() || earlier.isEmpty()) {
            return Optional.empty();
        }
        keepGeneration(unit, job, now);
        job.revert(earlier.get(), why);
        return found;
    }

    private static Optional<JobSpec> specOf(Unit unit, Uid job, long generation) {
        return unit.jdbc(connection -> {
            try (var query =
                    connection.prepareStatement("select spec from job_generation where job = ? and generation = ?")) {
                query.setObject(1, job.value());
                query.setLong(2, generation);
                try (ResultSet rows = query.executeQuery()) {
                    return rows.next() ? Optional.of(Job.specOf(rows.getString(1))) : Optional.empty();
                }
            }
        });
    }

    /** Batch jobs that ended by themselves before, and are not being deleted yet; the longest ended first. */
    static List<Job> endedBefore(Unit unit, Instant before, int limit) {
        return unit.session()
                .createSelectionQuery(
                        "from Job where endedAt < :before and deleting is null order by endedAt", Job.class)
                .setParameter("before", before)
                .setMaxResults(limit)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList();
    }

    /** Earlier specs that were superseded before, but not those that an allocation, ended or not, was made from. */
    public static int forgetGenerations(Unit unit, Instant before, int limit) {
        return unit.jdbc(connection -> {
            try (var delete = connection.prepareStatement("""
                    delete from job_generation where (job, generation) in (
                        select g.job, g.generation from job_generation g
                        where g.superseded < ? and not exists (
                            select 1 from job j where j.uid = g.job and j.healthy_generation = g.generation)
                            and not exists (
                            select 1 from allocation a where a.job = g.job and a.generation = g.generation)
                        limit ?)""")) {
                delete.setTimestamp(1, Timestamp.from(before));
                delete.setInt(2, limit);
                return delete.executeUpdate();
            }
        });
    }
}
