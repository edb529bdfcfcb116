package io.gantry.scheduler.queue;

import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.RestartPolicy;
import io.gantry.scheduler.health.TaskChecks;
import io.gantry.scheduler.queue.Move.Ending;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which allocations there should be: for each task by itself, from what is wanted and how its latest allocation is.
 * Values in, a value out. Where a new one goes is decided afterwards, by the planner.
 *
 * <p>A task has one living allocation at most: a replacement is placed when the one before has ended. Only an update
 * with a surge has two, for which see {@link Rollout}.
 */
final class Reconciler {

    /** A task that was well this long: its next failure is counted as the first. */
    static final Duration WELL_AFTER = TaskChecks.PROVEN_AFTER;

    /** Of the delay, by which it may be longer: what failed together is not run again together. */
    static final double JITTER_MAX = 0.2;

    private static final int DOUBLINGS_MAX = 20;
    private static final Move KEEP = new Move.Keep();

    private Reconciler() {}

    /**
     * What is wanted of a task.
     *
     * @param wanted false if it is to end: its job was stopped or deleted, or its group has fewer tasks now
     * @param generation at which the task was last changed: an allocation made before is replaced
     * @param replace whether that is to be done now
     * @param late its job's deadline has passed: it is not begun any more
     */
    record Wanted(
            JobSpec.Type type, boolean wanted, long generation, RestartPolicy restart, boolean replace, boolean late) {

        /** One whose job has time. */
        Wanted(JobSpec.Type type, boolean wanted, long generation, RestartPolicy restart, boolean replace) {
            this(type, wanted, generation, restart, replace, false);
        }
    }

    /**
     * A task's latest allocation.
     *
     * @param failures runs before it that failed
     * @param mustMove its node is to be emptied
     * @param well how long without a break it was well until it ended
     * @param jitter 0 to 1, another for each
     */
    record Latest(
            AllocationState state,
            long generation,
            int failures,
            boolean mustMove,
            Duration well,
            @Nullable Instant ended,
            double jitter) {}

    static Move decide(Wanted task, @Nullable Latest latest, Instant now) {
        boolean succeeded = latest != null && latest.state() == AllocationState.SUCCEEDED;
        boolean ended = latest == null || (latest.state().ended() && !succeeded);
        if (task.late() && task.wanted() && ended) {
            return new Move.Done(Ending.BADLY);
        }
        if (latest == null) {
            return task.wanted() ? new Move.Place(0) : new Move.Done(Ending.UNWANTED);
        }
        return latest.state().ended() ? afterEnd(task, latest, now) : whileLiving(task, latest);
    }

    private static Move whileLiving(Wanted task, Latest latest) {
        if (latest.state() == AllocationState.STOPPING) {
            return KEEP;
        }
        if (!task.wanted()) {
            return new Move.Stop("Unwanted");
        }
        if (task.late()) {
            return new Move.Stop(Failing.DEADLINE);
        }
        if (latest.generation() < task.generation() && task.replace()) {
            return new Move.Stop("SpecChanged");
        }
        return latest.mustMove() ? new Move.Stop("NodeDrained") : KEEP;
    }

    private static Move afterEnd(Wanted task, Latest latest, Instant now) {
        if (!task.wanted()) {
            return new Move.Done(Ending.UNWANTED);
        }
        if (latest.generation() < task.generation()) {
            return task.late() ? new Move.Done(Ending.WELL) : new Move.Place(0);
        }
        return switch (latest.state()) {
            case SUCCEEDED -> afterSuccess(task, latest, now);
            case FAILED -> afterFailure(task, latest, now);
            // It was ended from outside, through no fault of its own.
            case STOPPED, LOST -> new Move.Place(latest.failures());
            case PLACED, STARTING, RUNNING, STOPPING, UNRECOGNIZED -> KEEP;
        };
    }

    private static Move afterSuccess(Wanted task, Latest latest, Instant now) {
        // A service that ends at once, well or not, must not run in circles.
        return switch (task.type()) {
            case SERVICE -> again(task, latest, now);
            case BATCH, UNRECOGNIZED -> new Move.Done(Ending.WELL);
        };
    }

    private static Move afterFailure(Wanted task, Latest latest, Instant now) {
        boolean never = task.restart().mode() == RestartPolicy.Mode.NEVER;
        boolean tooOften = task.type() != JobSpec.Type.SERVICE
                && latest.failures() >= task.restart().attempts();
        return never || tooOften ? new Move.Done(Ending.BADLY) : again(task, latest, now);
    }

    private static Move again(Wanted task, Latest latest, Instant now) {
        int failures = latest.well().compareTo(WELL_AFTER) >= 0 ? 1 : latest.failures() + 1;
        Instant ended = latest.ended() == null ? now : latest.ended();
        Duration delay = delay(task.restart(), failures);
        Instant due = ended.plus(delay).plusNanos((long) (delay.toNanos() * JITTER_MAX * latest.jitter()));
        return due.isAfter(now) ? new Move.Wait(due) : new Move.Place(failures);
    }

    /** Before the run after so many that failed: doubled each time, up to {@link RestartPolicy#DELAY_MAX}. */
    static Duration delay(RestartPolicy restart, int failures) {
        if (restart.delay().compareTo(RestartPolicy.DELAY_MAX) >= 0) {
            return restart.delay();
        }
        Duration doubled = restart.delay().multipliedBy(1L << Math.clamp(failures - 1L, 0, DOUBLINGS_MAX));
        return doubled.compareTo(RestartPolicy.DELAY_MAX) < 0 ? doubled : RestartPolicy.DELAY_MAX;
    }
}
