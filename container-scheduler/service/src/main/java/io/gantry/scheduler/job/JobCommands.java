package io.gantry.scheduler.job;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.meta.Manifest;
import io.gantry.platform.database.Shard;
import io.gantry.platform.database.Unit;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.problem.FieldError;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Page;
import io.gantry.platform.web.PageRequest;
import io.gantry.platform.web.Precondition;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.JobUpdate;
import io.gantry.scheduler.api.SchedulerTopics;
import io.gantry.scheduler.api.TaskGroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** What people do with jobs. Each change is one transaction; the cluster's owner hears of it after the commit. */
public final class JobCommands {

    /** More races lost one after the other are no chance. */
    private static final int RACES_MAX = 4;

    private final LayerContext context;
    private final Places places;
    private final Limits limits;
    private final JobDesk desk;

    public JobCommands(LayerContext context, Places places, Limits limits, JobDesk desk) {
        this.context = context;
        this.places = places;
        this.limits = limits;
        this.desk = desk;
    }

    /** How a job is to be written. */
    public enum Mode {
        WRITE,
        /** Says what would become of it. */
        DRY_RUN
    }

    /** What people do about an update. */
    public enum Pace {
        PAUSE,
        RESUME
    }

    /** Whether a job that no node could ever hold is taken. */
    public enum Hopeless {
        ACCEPT,
        REFUSE
    }

    /**
     * A request to write a job.
     *
     * @param idempotencyKey given again, it gives the first answer again
     */
    public record Put(
            Name namespace,
            Manifest<JobSpec> manifest,
            Precondition precondition,
            Mode mode,
            Hopeless hopeless,
            @Nullable String idempotencyKey) {
        Name name() {
            return manifest.metadata().name();
        }

        String what() {
            return JobCommands.what(namespace, name());
        }
    }

    public Result<Written> put(Put put) {
        List<FieldError> errors = new ArrayList<>(JobRules.errors(put.manifest().spec()));
        errors.addAll(limits.errors(put.manifest().spec()));
        Name said = put.manifest().metadata().namespace();
        if (said != null && !said.equals(put.namespace())) {
            errors.add(new FieldError("metadata.namespace", "is " + said + ", but the path says " + put.namespace()));
        }
        if (!errors.isEmpty()) {
            return Result.refused(new Rejection.Invalid(errors));
        }
        return place(put)
                .then(there ->
                        open(put, there).then(open -> hopeless(put, there)).then(ok -> write(put, there)));
    }

    /** A job that does not say its cluster keeps the one it has, also when its namespace may use more of them since. */
    private Result<Places.Site> place(Put put) {
        Name said = put.manifest().spec().cluster();
        Result<Places.Site> place = places.find(put.namespace(), said);
        boolean undecided = said == null
                && place instanceof Result.Refused<Places.Site>(Rejection why)
                && why instanceof Rejection.Invalid;
        return undecided
                ? known(put)
                        .map(job -> places.find(put.namespace(), job.clusterName()))
                        .orElse(place)
                : place;
    }

    private Optional<Job> known(Put put) {
        return context.database().read(unit -> JobStore.find(unit, put.namespace(), put.name()));
    }

    private static Result<Boolean> open(Put put, Places.Site site) {
        List<FieldError> closed = VolumeRules.closed(
                put.namespace(), site.cluster(), put.manifest().spec());
        return closed.isEmpty() ? Result.ok(true) : Result.refused(new Rejection.Invalid(closed));
    }

    private Result<Boolean> hopeless(Put put, Places.Site site) {
        if (put.hopeless() == Hopeless.ACCEPT) {
            return Result.ok(true);
        }
        var errors = new ArrayList<FieldError>();
        List<TaskGroup> groups = put.manifest().spec().groups();
        for (int i = 0; i < groups.size(); i++) {
            String field = "spec.groups[" + i + "]";
            desk.neverFits(site.place().cluster(), put.namespace(), put.name(), groups.get(i))
                    .ifPresent(why -> errors.add(new FieldError(field, why)));
        }
        return errors.isEmpty() ? Result.ok(true) : Result.refused(new Rejection.Invalid(errors));
    }

    /** Who loses a race for a name or a key sees the winner's row the next time, and is answered by it. */
    private Result<Written> write(Put put, Places.Site site) {
        for (int lost = 0; lost < RACES_MAX; lost++) {
            try {
                return writeOnce(put, site);
            } catch (ConstraintViolationException | RepeatedRequests.KeyTaken _) {
                // somebody else made the job, or used the key, since this transaction looked
            }
        }
        return writeOnce(put, site);
    }

    private Result<Written> writeOnce(Put put, Places.Site site) {
        return context.database().write(unit -> {
            Optional<Job> known = JobStore.lock(unit, put.namespace(), put.name());
            Optional<Result<Written>> answered =
                    put.mode() == Mode.WRITE ? RepeatedRequests.answered(unit, put, known) : Optional.empty();
            if (answered.isPresent()) {
                return answered.get();
            }
            Result<Written> result = known.isEmpty() ? create(unit, put, site) : change(unit, put, site, known.get());
            if (result instanceof Result.Ok<Written>(Written written) && put.mode() == Mode.WRITE) {
                RepeatedRequests.remember(
                        unit, put, written.job(), context.time().instant());
                announce(unit, written);
            }
            return result;
        });
    }

    private Result<Written> create(Unit unit, Put put, Places.Site site) {
        if (!(put.precondition() instanceof Precondition.MustNotExist)) {
            return Result.refused(new Rejection.NotFound(put.what()));
        }
        Optional<Rejection> full = limits.oneMoreJob(unit, put.namespace(), site.namespace());
        if (full.isPresent()) {
            return Result.refused(full.get());
        }
        Manifest<JobSpec> manifest = put.manifest();
        var job = new Job(
                context.uids().next(),
                put.namespace(),
                put.name(),
                site.place(),
                manifest.metadata().labels(),
                manifest.spec(),
                context.time().instant());
        Optional<Rejection> taken = limits.volumes().refusal(unit, job, manifest.spec());
        if (taken.isPresent()) {
            return Result.refused(taken.get());
        }
        if (put.mode() == Mode.WRITE) {
            unit.session().persist(job);
            VolumeClaims.claim(unit, job, manifest.spec());
        }
        return Result.ok(new Written.Created(job));
    }

    private Result<Written> change(Unit unit, Put put, Places.Site site, Job job) {
        if (put.precondition() instanceof Precondition.MustNotExist) {
            return Result.refused(new Rejection.AlreadyExists(put.what()));
        }
        JobSpec spec = Masked.filledFrom(job.spec(), put.manifest().spec());
        Rejection refusal = mayChange(put, site, job, spec);
        if (refusal == null) {
            refusal = limits.volumes().refusal(unit, job, spec).orElse(null);
        }
        if (refusal != null) {
            return Result.refused(refusal);
        }
        boolean sameSpec = spec.equals(job.spec()) && !job.stopWanted();
        boolean sameLabels = put.manifest().metadata().labels().equals(job.labels());
        if (sameSpec && sameLabels) {
            return Result.ok(new Written.Unchanged(job));
        }
        if (put.mode() == Mode.DRY_RUN) {
            unit.session().detach(job);
        }
        if (sameSpec) {
            job.relabel(put.manifest().metadata().labels());
        } else {
            if (put.mode() == Mode.WRITE) {
                JobStore.keepGeneration(unit, job, context.time().instant());
                VolumeClaims.claim(unit, job, spec);
            }
            job.change(put.manifest().metadata().labels(), spec);
        }
        return Result.ok(new Written.Changed(job));
    }

    private static @Nullable Rejection mayChange(Put put, Places.Site site, Job job, JobSpec spec) {
        if (put.precondition() instanceof Precondition.MustBe(long version) && !isCurrent(job, version)) {
            return new Rejection.StaleVersion(
                    put.what(), Long.toString(version), job.version(), Difference.of(job.spec(), spec));
        }
        if (job.deleting()) {
            return new Rejection.IllegalMove(put.what(), "being deleted", "be changed");
        }
        return site.place().cluster().equals(job.cluster())
                ? null
                : Rejection.Invalid.of("spec.cluster", "a job's cluster never changes; it is " + job.clusterName());
    }

    /** What its status did to the version does not matter: nobody loses a change by it. */
    private static boolean isCurrent(Job job, long version) {
        return version >= job.specVersion() && version <= job.version();
    }

    public Result<Job> stop(Name namespace, Name name, Mode mode) {
        return end(namespace, name, mode, (unit, job) -> {
            if (!job.stopWanted()) {
                job.stop();
                announce(unit, mode, job);
            }
            return Result.ok(job);
        });
    }

    /** Has an update wait, or go on; one that failed is tried once more. */
    public Result<Job> update(Name namespace, Name name, Pace pace, Mode mode) {
        return end(namespace, name, mode, (unit, job) -> {
            String move = pace == Pace.PAUSE ? "be paused" : "go on";
            if (job.deleting()) {
                return Result.refused(new Rejection.IllegalMove(what(namespace, name), "being deleted", move));
            }
            if (job.spec().groups().stream().allMatch(group -> group.update() == null)) {
                return Result.refused(new Rejection.IllegalMove(
                        what(namespace, name), "without spec.groups[].update, so that its updates", move));
            }
            if (pace == Pace.PAUSE && !job.updatePaused()) {
                job.pauseUpdate();
                announce(unit, mode, job);
            } else if (pace == Pace.RESUME && mayResume(job)) {
                job.resumeUpdate();
                announce(unit, mode, job);
            }
            return Result.ok(job);
        });
    }

    private static boolean mayResume(Job job) {
        JobUpdate update = job.update();
        return job.updatePaused() || (update != null && update.state() == JobUpdate.State.FAILED);
    }

    public Result<Job> delete(Name namespace, Name name, Precondition precondition, Mode mode) {
        return end(namespace, name, mode, (unit, job) -> {
            if (precondition instanceof Precondition.MustBe(long version) && !isCurrent(job, version)) {
                return Result.refused(
                        new Rejection.StaleVersion(what(namespace, name), Long.toString(version), job.version(), ""));
            }
            if (!job.deleting()) {
                job.delete(context.time().instant());
                announce(unit, mode, job);
            }
            if (mode == Mode.WRITE) {
                desk.removeIfUnowned(unit, job);
            }
            return Result.ok(job);
        });
    }

    /** What a dry run does to the job, it does to one that no transaction knows any more. */
    private Result<Job> end(Name namespace, Name name, Mode mode, BiFunction<Unit, Job, Result<Job>> change) {
        return context.database().write(unit -> {
            Optional<Job> job = JobStore.lock(unit, namespace, name);
            if (mode == Mode.DRY_RUN) {
                job.ifPresent(unit.session()::detach);
            }
            return job.map(found -> change.apply(unit, found))
                    .orElseGet(() -> Result.refused(new Rejection.NotFound(what(namespace, name))));
        });
    }

    /** Deletes batch jobs that ended by themselves before, as a person would. */
    public int forgetEnded(Unit unit, Instant before, int limit) {
        List<Job> ended = JobStore.endedBefore(unit, before, limit);
        for (Job job : ended) {
            job.delete(context.time().instant());
            announce(unit, new Written.Changed(job));
            desk.removeIfUnowned(unit, job);
        }
        return ended.size();
    }

    private void announce(Unit unit, Mode mode, Job job) {
        if (mode == Mode.WRITE) {
            announce(unit, new Written.Changed(job));
        }
    }

    private static String what(Name namespace, Name name) {
        return "job " + namespace + "/" + name;
    }

    public Result<Job> get(Name namespace, Name name) {
        return context.database()
                .read(unit -> JobStore.find(unit, namespace, name))
                .<Result<Job>>map(Result::ok)
                .orElseGet(() -> Result.refused(new Rejection.NotFound(what(namespace, name))));
    }

    Page<JobObject> list(Name namespace, PageRequest page) {
        List<Job> jobs =
                context.database().read(unit -> JobStore.page(unit, namespace, page.after(), page.limitAndOne()));
        return Page.of(page, jobs, job -> job.name().value()).map(JobObject::of);
    }

    private void announce(Unit unit, Written written) {
        if (written instanceof Written.Unchanged) {
            return;
        }
        Job job = written.job();
        unit.publish(
                SchedulerTopics.JOBS,
                new Shard(job.cluster()),
                job.fact(context.installation().incarnation()));
        unit.afterCommit(() -> desk.changed(job), () -> desk.inDoubt(job.uid()));
    }
}
