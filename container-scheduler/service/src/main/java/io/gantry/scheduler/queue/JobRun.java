package io.gantry.scheduler.queue;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.JobFact.Tasks;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.JobState;
import io.gantry.scheduler.api.JobUpdate;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.job.Job;
import io.gantry.scheduler.journal.JobRef;
import io.gantry.scheduler.journal.JobStatus;
import io.gantry.scheduler.queue.Move.Ending;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A job in memory of its cluster's owner. */
final class JobRun {

    final Uid uid;
    final JobRef ref;
    final Instant created;
    /** By which names rules know its tasks. */
    final Marks marks;

    JobSpec spec;
    long generation;
    long version;
    boolean stopWanted;
    boolean deleting;
    /** In the order of the spec; those dropped from it stay until their tasks have ended. */
    final Map<Name, GroupRun> groups = new LinkedHashMap<>();

    /** The latest update under a policy. */
    @Nullable
    JobUpdate update;

    boolean updatePaused;
    int updateTries;
    /** The last generation all of whose tasks were ready; 0 for none. */
    long healthy;
    /** The spec of that one; null for none, or if it is not known any more. */
    @Nullable
    JobSpec healthySpec;
    /** Its spec goes back from this one, and why. */
    @Nullable
    Long revertedFrom;

    @Nullable
    String revertedWhy;

    /** The most tasks of the update that were ready, and since when. */
    int progress;

    @Nullable
    Instant progressAt;
    /** At the last look the new tasks' time did not run: an earlier one was ending, or was not allowed to. */
    boolean updateStood;
    /** Of {@link #updateTries}, those that the update has begun. */
    int triesSeen;

    /** Its allocations that have not ended. */
    int living;
    /** Its ended ones whose container is there. */
    int kept;

    /** What was last written. */
    @Nullable
    JobStatus written;
    /** Its deadline has passed: what has not succeeded has failed. */
    boolean late;
    /** When it is to be looked at by itself; null for never. */
    @Nullable
    Instant wakesAt;
    /** Something may have to be done about its tasks. */
    boolean unreconciled;
    /** Something may have to be said about it. */
    boolean unreported;
    /** Its state may be another one than was last written. */
    boolean turning = true;
    /** Why tasks of it that are to end are not ended. */
    @Nullable
    String withheld;
    /** By the monotonic clock. */
    long reportedNanos;

    JobRun(Job job, Marks marks) {
        this.marks = marks;
        this.uid = job.uid();
        this.ref = new JobRef(job.uid(), job.namespace(), job.name());
        this.created = job.created();
        this.spec = job.spec();
        this.generation = job.generation();
        this.version = job.version();
        this.stopWanted = job.stopWanted();
        this.deleting = job.deleting();
        this.update = job.update();
        this.healthy = job.healthyGeneration();
        this.triesSeen = job.updateTries();
        updateAsked(job);
        marks.add(this);
        for (TaskGroup group : spec.groups()) {
            groups.put(group.name(), new GroupRun(this, group, generation));
        }
    }

    /** Nothing of it is there any more. */
    void forget() {
        groups.values().forEach(GroupRun::forget);
        marks.remove(this);
    }

    private void updateAsked(Job job) {
        updatePaused = job.updatePaused();
        updateTries = job.updateTries();
        revertedFrom = job.revertedFrom();
        revertedWhy = job.revertedWhy();
    }

    /** Whether tasks of it are being replaced under a policy. */
    boolean updating() {
        return update == null || update.state() != JobUpdate.State.DONE || update.generation() != generation;
    }

    /** Sees whether its deadline has passed; says when it will, null for never. */
    @Nullable
    Instant late(Instant now) {
        Instant deadline = spec.deadline() == null || ending() ? null : created.plus(spec.deadline());
        late = deadline != null && !now.isBefore(deadline);
        return late ? null : deadline;
    }

    /** Whether no more tasks are to be replaced now. */
    boolean held() {
        return updatePaused || (update != null && update.state() == JobUpdate.State.FAILED);
    }

    /** Takes what people changed. */
    void change(Job job) {
        if (job.version() <= version) {
            return; // two changes may arrive in the wrong order
        }
        version = job.version();
        stopWanted = job.stopWanted();
        deleting = job.deleting();
        updateAsked(job);
        if (job.generation() == generation) {
            return;
        }
        generation = job.generation();
        spec = job.spec();
        groups.values().forEach(group -> group.dropped = true);
        for (TaskGroup group : spec.groups()) {
            GroupRun known = groups.get(group.name());
            if (known == null) {
                groups.put(group.name(), new GroupRun(this, group, generation));
            } else {
                known.change(group, generation);
            }
        }
    }

    /** None of its tasks is wanted any more. */
    boolean ending() {
        return stopWanted || deleting;
    }

    /** Works its status out from its tasks. */
    JobStatus status(Instant now) {
        var counts = new EnumMap<AllocationState, Integer>(AllocationState.class);
        var tally = new Tally();
        for (GroupRun group : groups.values()) {
            int end = Math.max(group.wanted(), group.slots());
            for (int i = 0; i < end; i++) {
                Allocation latest = group.latest(i);
                count(group, i, latest, counts, tally, now);
            }
        }
        JobState state = state(tally);
        if (tally.wholly && !ending() && spec.type() == JobSpec.Type.SERVICE) {
            healthy = generation;
            healthySpec = spec;
        }
        return new JobStatus(
                uid,
                state,
                new Tasks(tally.wanted, tally.waiting, counts, tally.ready),
                reason(tally, state),
                generation,
                update,
                healthy);
    }

    private void count(
            GroupRun group,
            int index,
            @Nullable Allocation latest,
            Map<AllocationState, Integer> counts,
            Tally tally,
            Instant now) {
        boolean wanted = index < group.wanted();
        Allocation outgoing = group.outgoing(index);
        tally.living |= outgoing != null;
        tally.running |= outgoing != null && outgoing.started != null;
        tally.wholly &= outgoing == null
                && (wanted
                        ? latest != null && latest.ready() && group.current(latest)
                        : latest == null || !latest.living());
        tally.wanted += wanted ? 1 : 0;
        if (latest == null) {
            tally.waiting += wanted ? 1 : 0;
            tally.open |= wanted && !late;
            tally.late |= wanted && late;
            return;
        }
        boolean living = latest.living();
        tally.ready += wanted && (latest.ready() || (outgoing != null && outgoing.ready())) ? 1 : 0;
        if (wanted || living || ending()) {
            counts.merge(latest.state, 1, Integer::sum);
        }
        tally.living |= living;
        tally.running |= latest.state == AllocationState.RUNNING || latest.state == AllocationState.STOPPING;
        tally.begun |= latest.started != null;
        if (!living && wanted) {
            Move move = Reconciler.decide(group.wanted(index), latest.latest(), now);
            tally.open |= !(move instanceof Move.Done);
            if (move instanceof Move.Done(Ending ending) && ending == Ending.BADLY) {
                tally.failed = tally.failed == null ? latest : tally.failed;
            }
        }
    }

    private static final class Tally {
        int wanted;
        int waiting;
        int ready;
        /** All that is wanted is ready and of this generation, and nothing else is there. */
        boolean wholly = true;

        boolean living;
        boolean running;
        boolean begun;
        /** Some task is still to be run. */
        boolean open;
        /** One was never run, and will not be any more. */
        boolean late;
        /** One that failed for good. */
        @Nullable
        Allocation failed;
    }

    private JobState state(Tally tally) {
        if (ending()) {
            return tally.living ? JobState.STOPPING : JobState.STOPPED;
        }
        if (spec.type() != JobSpec.Type.SERVICE && !tally.living && !tally.open) {
            return tally.failed != null || tally.late ? JobState.FAILED : JobState.SUCCEEDED;
        }
        boolean batchBegun = spec.type() != JobSpec.Type.SERVICE && tally.begun;
        return tally.running || batchBegun ? JobState.RUNNING : JobState.PENDING;
    }

    private @Nullable String reason(Tally tally, JobState state) {
        Allocation failed = tally.failed;
        if (state == JobState.STOPPING) {
            return withheld;
        }
        if (late && state == JobState.FAILED) {
            return Failing.DEADLINE + ": not all had succeeded " + spec.deadline() + " after it was submitted";
        }
        if (failed == null || state != JobState.FAILED) {
            return lack();
        }
        return failed.group.name + "[" + failed.index + "]: " + failed.reason
                + (failed.detail.isEmpty() ? "" : ": " + failed.detail);
    }

    /** What tasks of it wait for that no node can give; null for nothing. */
    private @Nullable String lack() {
        for (GroupRun group : groups.values()) {
            if (group.lack != null && !group.waiting.isEmpty()) {
                return "SecretMissing: " + group.name + " is held back by " + group.lack;
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return ref.namespace() + "/" + ref.name();
    }
}
