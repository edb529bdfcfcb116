package io.gantry.scheduler.explain;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Page;
import io.gantry.platform.web.PageRequest;
import io.gantry.scheduler.api.AllocationFact;
import io.gantry.scheduler.api.JobPlacement;
import io.gantry.scheduler.job.Job;
import io.gantry.scheduler.job.JobStore;
import io.gantry.scheduler.journal.AllocationRow;
import io.gantry.scheduler.journal.AllocationTable;
import io.gantry.scheduler.queue.Owners;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Where the tasks of jobs are and were, and why. */
public final class Allocations {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final LayerDatabase database;
    private final int incarnation;
    private final Owners owners;

    public Allocations(LayerContext context, Owners owners) {
        this.database = context.database();
        this.incarnation = context.installation().incarnation();
        this.owners = owners;
    }

    /** Of all the namespace's jobs, in the order they were placed. */
    Result<Page<AllocationFact>> ofNamespace(Name namespace, PageRequest page) {
        return page(page, (unit, after) -> AllocationTable.ofNamespace(unit, namespace, after, page.limitAndOne()));
    }

    /** All attempts of a job's tasks that are remembered, in the order they were placed. */
    public Result<Page<AllocationFact>> history(Name namespace, Name name, PageRequest page) {
        return job(namespace, name)
                .then(job ->
                        page(page, (unit, after) -> AllocationTable.ofJob(unit, job.uid(), after, page.limitAndOne())));
    }

    /** The latest attempt of each of a job's tasks, by group and index. */
    public Result<Page<AllocationFact>> latest(Name namespace, Name name, PageRequest page) {
        return page.after(TaskKey::parse)
                .then(after -> job(namespace, name).map(job -> latest(job, after.orElse(TaskKey.BEFORE_ALL), page)));
    }

    private Page<AllocationFact> latest(Job job, TaskKey after, PageRequest page) {
        List<AllocationFact> found = database
                .read(unit ->
                        AllocationTable.latestOfJob(unit, job.uid(), after.group(), after.index(), page.limitAndOne()))
                .stream()
                .map(row -> row.fact(incarnation))
                .toList();
        return Page.of(page, found, fact -> new TaskKey(fact.group().value(), fact.index()).text());
    }

    /** What the latest attempts are sorted by, as cursors say it: {@code group/index}. */
    private record TaskKey(String group, int index) {

        static final TaskKey BEFORE_ALL = new TaskKey("", -1);

        static TaskKey parse(String text) {
            String[] parts = text.split("/", -1);
            if (parts.length != 2) {
                throw new IllegalArgumentException("'" + text + "' is no group/index");
            }
            return new TaskKey(new Name(parts[0]).value(), Integer.parseInt(parts[1]));
        }

        String text() {
            return group + "/" + index;
        }
    }

    Result<AllocationFact> get(Name namespace, Uid uid) {
        return database.read(unit -> AllocationTable.byUid(unit, namespace, uid)).stream()
                .findFirst()
                .<Result<AllocationFact>>map(row -> Result.ok(row.fact(incarnation)))
                .orElseGet(() -> Result.refused(new Rejection.NotFound("allocation " + namespace + "/" + uid)));
    }

    public Result<JobPlacement> placement(Name namespace, Name name) {
        return job(namespace, name).then(job -> {
            Optional<JobPlacement> answer = owners.placement(job);
            return answer.<Result<JobPlacement>>map(Result::ok)
                    .orElseGet(() -> Result.refused(
                            new Rejection.Unavailable("the scheduler of cluster " + job.clusterName(), RETRY_AFTER)));
        });
    }

    private Result<Job> job(Name namespace, Name name) {
        return database.read(unit -> JobStore.find(unit, namespace, name))
                .<Result<Job>>map(Result::ok)
                .orElseGet(() -> Result.refused(new Rejection.NotFound("job " + namespace + "/" + name)));
    }

    private Result<Page<AllocationFact>> page(
            PageRequest page, BiFunction<Unit, @Nullable Uid, List<AllocationRow>> rows) {
        return page.after(Uid::parse).map(after -> {
            List<AllocationFact> found = database.read(unit -> rows.apply(unit, after.orElse(null))).stream()
                    .map(row -> row.fact(incarnation))
                    .toList();
            return Page.of(page, found, fact -> fact.uid().text());
        });
    }
}
