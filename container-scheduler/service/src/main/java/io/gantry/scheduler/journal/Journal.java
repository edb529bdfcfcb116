package io.gantry.scheduler.journal;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.Installation;
import io.gantry.platform.lease.LeaseHold;
import io.gantry.scheduler.api.DecisionFact;
import io.gantry.scheduler.api.SchedulerTopics;
import io.gantry.scheduler.job.Job;
import io.gantry.scheduler.job.JobStore;
import java.sql.ResultSet;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The group commit of one cluster: one transaction, fenced by the cluster's lease, makes a batch of decisions and
 * results durable together with the facts that tell of them.
 */
public final class Journal {

    private final LayerDatabase database;
    private final InstantSource time;
    private final Installation installation;
    private final LeaseHold hold;

    public Journal(LayerDatabase database, InstantSource time, Installation installation, LeaseHold hold) {
        this.database = database;
        this.time = time;
        this.installation = installation;
        this.hold = hold;
    }

    /**
     * Gives the jobs whose spec it changed.
     *
     * @throws io.gantry.platform.database.LeaseLost if somebody else owns the cluster now
     */
    public List<Job> commit(Batch batch) {
        return database.write(unit -> {
            unit.fence(hold);
            write(unit, batch);
            return revert(unit, batch.reverts());
        });
    }

    private List<Job> revert(Unit unit, List<Revert> reverts) {
        var changed = new ArrayList<Job>();
        for (Revert revert : reverts) {
            JobStore.revert(unit, revert.job(), revert.from(), revert.to(), revert.why(), time.instant())
                    .ifPresent(job -> {
                        unit.publish(SchedulerTopics.JOBS, hold.shard(), job.fact(installation.incarnation()));
                        changed.add(job);
                    });
        }
        return changed;
    }

    /** How many of these allocations there are, living or ended. */
    public int countKnown(List<Uid> allocations) {
        return database.read(unit -> unit.jdbc(connection -> AllocationTable.countKnown(connection, allocations)));
    }

    /** Clusters that {@link #end} would find something of, living ones too. */
    public static Set<Uid> unended(Unit unit) {
        String sql = """
                select cluster from node_occupancy union select cluster from demand
                union select cluster from job where deleting is not null union select cluster from volume""";
        return unit.jdbc(connection -> {
            try (var query = connection.prepareStatement(sql);
                    ResultSet rows = query.executeQuery()) {
                var found = new HashSet<Uid>();
                while (rows.next()) {
                    found.add(new Uid(rows.getObject(1, UUID.class)));
                }
                return found;
            }
        });
    }

    /**
     * The cluster is deleted: what is said of its nodes and its demand is said no more. Its jobs' history stays, but not
     * jobs that were deleted when their owner had no time left to forget them.
     */
    public void end() {
        database.write(unit -> {
            unit.fence(hold);
            OccupancyTable.end(unit, installation, hold.shard().uid());
            DemandTable.end(unit, installation, hold.shard().uid());
            unit.jdbc(connection -> VolumeTable.end(connection, hold.shard().uid()));
            List<Uid> deleting = JobStatusTable.deleting(unit, hold.shard().uid());
            forgetJobs(unit, deleting);
            return true;
        });
    }

    /** A job whose cluster is deleted: nobody owns it, and nothing of it runs, so it goes in the caller's transaction. */
    public static void forget(Unit unit, Installation installation, Uid cluster, Uid job) {
        var shard = new Shard(cluster);
        List<AllocationRow> rows = unit.jdbc(connection -> AllocationTable.forgetJobs(connection, List.of(job)));
        rows.forEach(
                row -> unit.publish(SchedulerTopics.ALLOCATIONS, shard, row.fact(installation.incarnation(), true)));
        JobStatusTable.delete(unit, installation, shard, List.of(job));
    }

    private void write(Unit unit, Batch batch) {
        Shard shard = hold.shard();
        Uid cluster = shard.uid();
        unit.jdbc(connection -> {
            if (!batch.placed().isEmpty()) {
                AllocationTable.insert(connection, cluster, batch.placed());
            }
            if (!batch.changed().isEmpty()) {
                AllocationTable.update(connection, batch.changed());
            }
            if (!batch.volumes().isEmpty()) {
                VolumeTable.write(connection, batch.volumes());
            }
            if (!batch.volumesGone().isEmpty()) {
                VolumeTable.delete(connection, batch.volumesGone());
            }
            if (!batch.removed().isEmpty()) {
                AllocationTable.markRemoved(connection, batch.removed());
            }
            return true;
        });
        publish(unit, batch.placed());
        publish(unit, batch.changed());
        if (!batch.forgotten().isEmpty()) {
            publishDeleted(unit, unit.jdbc(connection -> AllocationTable.forget(connection, batch.forgotten())));
        }
        if (!batch.jobs().isEmpty()) {
            JobStatusTable.write(unit, installation, shard, batch.jobs(), time.instant());
        }
        OccupancyTable.write(unit, installation, cluster, batch.occupancy());
        batch.demand().ifPresent(shapes -> DemandTable.write(unit, installation, cluster, shapes));
        for (DecisionFact decision : batch.decisions()) {
            unit.publish(SchedulerTopics.DECISIONS, shard, decision);
        }
        forgetJobs(unit, batch.gone());
    }

    private void forgetJobs(Unit unit, List<Uid> jobs) {
        if (!jobs.isEmpty()) {
            publishDeleted(unit, unit.jdbc(connection -> AllocationTable.forgetJobs(connection, jobs)));
            JobStatusTable.delete(unit, installation, hold.shard(), jobs);
        }
    }

    private void publish(Unit unit, List<AllocationRow> rows) {
        for (AllocationRow row : rows) {
            unit.publish(SchedulerTopics.ALLOCATIONS, hold.shard(), row.fact(installation.incarnation()));
        }
    }

    private void publishDeleted(Unit unit, List<AllocationRow> rows) {
        for (AllocationRow row : rows) {
            unit.publish(SchedulerTopics.ALLOCATIONS, hold.shard(), row.fact(installation.incarnation(), true));
        }
    }
}
