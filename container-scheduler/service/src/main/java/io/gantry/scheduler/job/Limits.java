package io.gantry.scheduler.job;

import io.gantry.inventory.api.NamespaceSpec;
import io.gantry.kinds.id.Name;
import io.gantry.platform.database.Unit;
import io.gantry.platform.problem.FieldError;
import io.gantry.platform.problem.Rejection;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.TaskGroup;
import java.util.List;
import java.util.Optional;

/**
 * How many jobs a namespace may have, and how many tasks a job.
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
        Optional<Long> there = unit.jdbc(connection -> JobCount.unlessFarFrom(most, connection, namespace));
        return there.isEmpty() || there.get() < most
                ? Optional.empty()
                : Optional.of(new Rejection.LimitReached(
                        "jobs of namespace " + namespace,
                        there.get(),
                        most,
                        own == null
                                ? JOBS_KEY + ", or spec.jobsMax of the namespace"
                                : "spec.jobsMax of the namespace"));
    }

    /** To be asked at a start, before jobs are written. */
    public static int recount(Unit unit) {
        return JobCount.recount(unit);
    }
}
