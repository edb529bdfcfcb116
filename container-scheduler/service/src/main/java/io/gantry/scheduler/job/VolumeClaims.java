package io.gantry.scheduler.job;

import io.gantry.kinds.id.Name;
import io.gantry.platform.database.NamedLock;
import io.gantry.platform.database.Unit;
import io.gantry.platform.problem.Rejection;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.api.Volume;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which job may use which names of volumes. A name belongs to the job that first asked for it until that job is deleted,
 * so that two never write into one volume; the volumes themselves stay, and the next job that names them has them.
 */
final class VolumeClaims {

    static final String VOLUMES_KEY = "gantry.scheduler.volumes-per-namespace-max";

    private final int volumesMax;

    /** @param volumesMax of one namespace: kept ones, and those that its jobs may still make */
    VolumeClaims(int volumesMax) {
        this.volumesMax = volumesMax;
    }

    /** Why the job may not have the volumes that the spec names; to be asked in the transaction that writes it. */
    Optional<Rejection> refusal(Unit unit, Job job, JobSpec spec) {
        Map<Name, Integer> wanted = wanted(spec);
        return wanted.isEmpty()
                ? Optional.empty()
                : unit.jdbc(connection -> {
                    // submissions of one namespace that name volumes come one after the other
                    NamedLock.alone(connection, "gantry/volumes/" + job.namespace());
                    Optional<Rejection> taken = taken(connection, job, wanted);
                    return taken.isPresent() ? taken : tooMany(connection, job.namespace(), wanted);
                });
    }

    /** They are the job's from now on. What it named before stays its own: tasks may still run with it. */
    static void claim(Unit unit, Job job, JobSpec spec) {
        Map<Name, Integer> wanted = wanted(spec);
        if (!wanted.isEmpty()) {
            unit.session().flush();
            unit.jdbc(connection -> insert(connection, job, wanted));
        }
    }

    private static Map<Name, Integer> wanted(JobSpec spec) {
        var wanted = new TreeMap<Name, Integer>();
        for (TaskGroup group : spec.groups()) {
            for (Volume.Named volume : group.task().namedVolumes()) {
                wanted.put(volume.name(), group.count());
            }
        }
        return wanted;
    }

    private static Optional<Rejection> taken(Connection connection, Job job, Map<Name, Integer> wanted)
            throws SQLException {
        try (var query = connection.prepareStatement("""
                select u.name, 'job ' || j.namespace || '/' || j.name from volume_use u join job j on j.uid = u.job
                where u.namespace = ? and u.name = any(?) and u.job <> ?
                union all
                select v.name, 'another cluster than ' || ? || ', where it is: gantry volume list'
                from volume v where v.namespace = ? and v.name = any(?) and v.deleting is null and v.cluster <> ?
                limit 1""")) {
            var names = connection.createArrayOf(
                    "text", wanted.keySet().stream().map(Name::value).toArray());
            query.setString(1, job.namespace().value());
            query.setArray(2, names);
            query.setObject(3, job.uid().value());
            query.setString(4, job.clusterName().value());
            query.setString(5, job.namespace().value());
            query.setArray(6, names);
            query.setObject(7, job.cluster().value());
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new Rejection.InUse(
                                "volume " + job.namespace() + "/" + row.getString(1), List.of(row.getString(2))))
                        : Optional.empty();
            }
        }
    }

    private static int insert(Connection connection, Job job, Map<Name, Integer> wanted) throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into volume_use (namespace, name, job, tasks) values (?, ?, ?, ?)
                on conflict (namespace, name) do update set tasks = greatest(volume_use.tasks, excluded.tasks)""")) {
            for (Map.Entry<Name, Integer> one : wanted.entrySet()) {
                insert.setString(1, job.namespace().value());
                insert.setString(2, one.getKey().value());
                insert.setObject(3, job.uid().value());
                insert.setInt(4, one.getValue());
                insert.addBatch();
            }
            return insert.executeBatch().length;
        }
    }

    /** Of a name in use, as many as its tasks, or as there are if those are more; of others, as many as there are. */
    private Optional<Rejection> tooMany(Connection connection, Name namespace, Map<Name, Integer> wanted)
            throws SQLException {
        try (var query = connection.prepareStatement("""
                select coalesce(sum(greatest(coalesce(u.tasks, 0), coalesce(v.there, 0))), 0)
                from (select name, max(tasks) as tasks from (
                        select name, tasks from volume_use where namespace = ?
                        union all select * from unnest(?::text[], ?::int[])) as w (name, tasks) group by name) u
                full join (select name, count(*) as there from volume where namespace = ? group by name) v using (name)
                """)) {
            query.setString(1, namespace.value());
            query.setArray(
                    2,
                    connection.createArrayOf(
                            "text", wanted.keySet().stream().map(Name::value).toArray()));
            query.setArray(3, connection.createArrayOf("int4", wanted.values().toArray()));
            query.setString(4, namespace.value());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                long asked = row.getLong(1);
                return asked <= volumesMax
                        ? Optional.empty()
                        : Optional.of(new Rejection.LimitReached(
                                "volumes of namespace " + namespace + ", kept ones and those that its jobs ask for",
                                asked,
                                volumesMax,
                                VOLUMES_KEY));
            }
        }
    }
}
