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
        return job(namespace, name).map(job -> {
            String after = page.after();
            List<AllocationFact> found = database
                    .read(unit -> AllocationTable.latestOfJob(
                            unit, job.uid(), group(after), index(after), page.limitAndOne()))
                    .stream()
                    .map(row -> row.fact(incarnation))
                    .toList();
            return Page.of(page, found, fact -> fact.group() + "/" + fact.index());
        });
    }

    private static String group(@Nullable String after) {
        return after == null ? "" : after.substring(0, after.indexOf('/'));
    }

    private static int index(@Nullable String after) {
        return after == null ? -1 : Integer.parseInt(after.substring(after.indexOf('/') + 1));
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
        Uid after = page.after() == null ? null : Uid.parse(page.after());
        List<AllocationFact> found = database.read(unit -> rows.apply(unit, after)).stream()
                .map(row -> row.fact(incarnation))
                .toList();
        return Result.ok(Page.of(page, found, fact -> fact.uid().text()));
    }
}
