package io.gantry.scheduler.queue;

import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.JobUpdate;
import io.gantry.scheduler.api.JobUpdate.State;
import io.gantry.scheduler.api.UpdatePolicy;
import io.gantry.scheduler.journal.Revert;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the update of a service is: when it begins, goes on, fails and is done. Which tasks are replaced meanwhile is
 * {@link Rollout}'s. A changed spec supersedes what was under way.
 */
final class Updates {

    private Updates() {}

    /**
     * What a look at a job's update came to.
     *
     * @param wake when it is to be looked at again; null for never
     * @param revert the spec is to go back
     */
    record Look(@Nullable Instant wake, Optional<Revert> revert) {

        static final Look NOTHING = new Look(null, Optional.empty());
    }

    /** Of the tasks under a policy. */
    private static final class Count {
        int wanted;
        int ready;
        /** Of an earlier spec, and living. */
        int earlier;
        /** One of those is ending, which takes as long as its spec allows, or may not be ended just now. */
        boolean stands;
        /** The shortest of those groups that are not done. */
        @Nullable
        Duration readyWithin;

        boolean autoRevert;

        boolean done() {
            return earlier == 0 && ready == wanted;
        }
    }

    static Look look(JobRun job, Instant now) {
        if (job.ending() || job.spec.type() != JobSpec.Type.SERVICE) {
            return Look.NOTHING;
        }
        Count count = count(job);
        begin(job, count, now);
        JobUpdate update = job.update;
        if (update == null || update.state() == State.DONE) {
            return Look.NOTHING;
        }
        if (update.ready() != count.ready || update.wanted() != count.wanted) {
            update = counted(update, count);
            turn(job, update);
        }
        if (count.done()) {
            turn(job, update.turned(State.DONE, now, update.revertOf() == null ? "" : update.reason()));
            return Look.NOTHING;
        }
        return switch (update.state()) {
            case ROLLING -> rolling(job, update, count, now);
            case PAUSED -> {
                if (!job.updatePaused) {
                    goOn(job, update, count, now);
                    yield rolling(job, update, count, now);
                }
                yield Look.NOTHING;
            }
            case FAILED -> {
                if (job.updateTries != job.triesSeen) {
                    goOn(job, update, count, now);
                    yield new Look(now.plus(within(count)), Optional.empty());
                }
                yield Look.NOTHING;
            }
            case DONE, UNRECOGNIZED -> Look.NOTHING;
        };
    }

    private static void begin(JobRun job, Count count, Instant now) {
        JobUpdate before = job.update;
        boolean known = before != null && before.generation() == job.generation;
        boolean unfinished = before != null && before.state() != State.DONE;
        if (known || (count.earlier == 0 && !unfinished)) {
            return;
        }
        job.progress = count.ready;
        job.progressAt = now;
        job.triesSeen = job.updateTries;
        State state = job.updatePaused ? State.PAUSED : State.ROLLING;
        String why = job.revertedWhy == null ? "" : job.revertedWhy;
        turn(job, new JobUpdate(state, job.generation, job.revertedFrom, now, count.ready, count.wanted, why));
    }

    private static JobUpdate counted(JobUpdate update, Count count) {
        return new JobUpdate(
                update.state(),
                update.generation(),
                update.revertOf(),
                update.since(),
                count.ready,
                count.wanted,
                update.reason());
    }

    private static void goOn(JobRun job, JobUpdate update, Count count, Instant now) {
        job.progress = count.ready;
        job.progressAt = now;
        job.triesSeen = job.updateTries;
        turn(job, update.turned(State.ROLLING, now, update.revertOf() == null ? "" : update.reason()));
    }

    private static Look rolling(JobRun job, JobUpdate update, Count count, Instant now) {
        if (job.updatePaused) {
            turn(job, update.turned(State.PAUSED, now, update.reason()));
            return Look.NOTHING;
        }
        if (job.progressAt == null || count.ready > job.progress || count.stands || job.updateStood) {
            job.progress = Math.max(count.ready, job.progressAt == null ? 0 : job.progress);
            job.progressAt = now;
        }
        job.updateStood = count.stands;
        Instant late = job.progressAt.plus(within(count));
        return now.isBefore(late) ? new Look(late, Optional.empty()) : failed(job, update, count, now);
    }

    private static Duration within(Count count) {
        return count.readyWithin == null ? UpdatePolicy.READY_WITHIN_DEFAULT : count.readyWithin;
    }

    private static Look failed(JobRun job, JobUpdate update, Count count, Instant now) {
        String why = "none more was ready within " + within(count) + "; " + hindrance(job);
        boolean wantsBack = count.autoRevert && update.revertOf() == null;
        boolean back = wantsBack && job.healthy > 0 && job.healthy != job.generation;
        String end = wantsBack && !back ? "; no earlier generation was wholly ready, so it stays" : "";
        turn(job, update.turned(State.FAILED, now, why + end));
        return new Look(
                null,
                back
                        ? Optional.of(new Revert(
                                job.uid, job.generation, job.healthy, "generation " + job.generation + ": " + why))
                        : Optional.empty());
    }

    private static void turn(JobRun job, JobUpdate update) {
        job.turning |= job.update == null || job.update.state() != update.state();
        job.update = update;
    }

    private static Count count(JobRun job) {
        var count = new Count();
        count.stands = job.withheld != null;
        for (GroupRun group : job.groups.values()) {
            UpdatePolicy policy = group.policy();
            if (policy != null) {
                count(group, policy, count);
            }
        }
        return count;
    }

    private static void count(GroupRun group, UpdatePolicy policy, Count count) {
        int wanted = group.wanted();
        int ready = 0;
        int earlier = group.outgoing().size();
        count.stands |= group.outgoing().stream().anyMatch(Updates::ends);
        for (int i = 0; i < Math.min(wanted, group.slots()); i++) {
            Allocation latest = group.latest(i);
            if (latest != null && latest.living()) {
                boolean current = group.current(latest);
                ready += current && latest.ready() ? 1 : 0;
                earlier += current ? 0 : 1;
                count.stands |= !current && ends(latest);
            }
        }
        count.wanted += wanted;
        count.ready += ready;
        count.earlier += earlier;
        if (ready < wanted || earlier > 0) {
            count.autoRevert |= policy.autoRevert();
            Duration within = policy.readyWithin();
            boolean shorter = count.readyWithin == null || within.compareTo(count.readyWithin) < 0;
            count.readyWithin = shorter ? within : count.readyWithin;
        }
    }

    /** One that is cut off may never end. */
    private static boolean ends(Allocation earlier) {
        return earlier.stopping() && !earlier.node.lost();
    }

    /** One of the tasks that keep it from being done, and why. */
    private static String hindrance(JobRun job) {
        for (GroupRun group : job.groups.values()) {
            for (int i = 0; group.policy() != null && i < group.wanted(); i++) {
                Allocation latest = group.latest(i);
                boolean fine = latest != null && (!group.current(latest) || latest.ready());
                if (!fine || group.surging.get(i)) {
                    return hindrance(group, i, group.surging.get(i) ? null : latest);
                }
            }
        }
        return "its tasks of the generation before have not ended";
    }

    private static String hindrance(GroupRun group, int index, @Nullable Allocation latest) {
        String task = group.name + "[" + index + "]";
        if (latest == null) {
            return task + " waits for a node";
        }
        if (latest.state == AllocationState.RUNNING && latest.health != null) {
            return task + " on " + latest.node.name + " is " + latest.health.text();
        }
        String why = latest.reason.isEmpty() ? "" : ": " + latest.reason;
        return task + " on " + latest.node.name + " is " + latest.state + why
                + (latest.detail.isEmpty() ? "" : ": " + latest.detail);
    }
}
