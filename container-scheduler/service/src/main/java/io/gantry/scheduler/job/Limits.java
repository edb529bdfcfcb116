package io.gantry.scheduler.job;

import io.gantry.inventory.api.NamespaceSpec;
import io.gantry.kinds.id.Name;
import io.gantry.platform.database.Unit;
import io.gantry.platform.problem.FieldError;
import io.gantry.platform.problem.Rejection;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.TaskGroup;
import java.sql.ResultSet;
import java.util.List;
import java.util.Optional;

/**
 * How many jobs a namespace may have, and how many tasks a job. The database counts jobs with every row that is made or
 * removed; who asks to add one holds its namespace's count until the end of the transaction, so that two at once cannot
 * pass the limit together.
 *
 * @param jobsPerNamespaceMax of a namespace that does not say its own
 */
public record Limits(int jobsPerNamespaceMax, int tasksPerJobMax, int volumesPerNamespaceMax) {

    static final String JOBS_KEY = "gantry.scheduler.jobs-per-namespace-max";
    static final String TASKS_KEY = "gantry.scheduler.tasks-per-job-max";

    VolumeClaims volumes() {
        return new VolumeClaims(volumesPerNamespaceMax);
    }

    List<FieldError> errors(JobSpec spec) {
        long tasks = spec.groups().stream().mapToLong(TaskGroup::count).sum();
        return tasks <= tasksPerJobMax
                ? List.of()
                : List.of(new FieldError(
                        "spec.groups",
                        "ask for " + tasks + " tasks together; a job may have at most " + tasksPerJobMax + " ("
                                + TASKS_KEY + ")"));
    }

    /** Why the namespace may have no further job; asked in the transaction that adds it. */
    Optional<Rejection> oneMoreJob(Unit unit, Name namespace, NamespaceSpec spec) {
        Integer own = spec.jobsMax();
        long most = own == null ? jobsPerNamespaceMax : own;
        long there = held(unit, namespace);
        return there < most
                ? Optional.empty()
                : Optional.of(new Rejection.LimitReached(
                        "jobs of namespace " + namespace,
                        there,
                        most,
                        own == null
                                ? JOBS_KEY + ", or spec.jobsMax of the namespace"
                                : "spec.jobsMax of the namespace"));
    }

    /** How many there are; nobody else adds or removes one until this transaction has ended. */
    private static long held(Unit unit, Name namespace) {
        return unit.jdbc(connection -> {
            try (var hold = connection.prepareStatement("""
                    insert into namespace_jobs (namespace, jobs) values (?, 0)
                    on conflict (namespace) do update set jobs = namespace_jobs.jobs returning jobs""")) {
                hold.setString(1, namespace.value());
                try (ResultSet row = hold.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }

    /** Counts anew: tables that were put back from a backup of before there were counts have none. */
    public static int recount(Unit unit) {
        return unit.jdbc(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("lock table job in share row exclusive mode");
                return statement.executeUpdate("""
                        insert into namespace_jobs as held
                        select n.namespace, coalesce(j.jobs, 0)
                        from (select namespace from job union select namespace from namespace_jobs) n
                        left join (select namespace, count(*) as jobs from job group by namespace) j using (namespace)
                        on conflict (namespace) do update set jobs = excluded.jobs where held.jobs <> excluded.jobs""");
            }
        });
    }
}
