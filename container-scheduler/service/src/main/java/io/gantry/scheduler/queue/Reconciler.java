package io.gantry.scheduler.queue;

import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.RestartPolicy;
import io.gantry.scheduler.queue.Move.Ending;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which allocations there should be: for each task by itself, from what is wanted and how its latest allocation is.
 * Values in, a value out. Where a new one goes is decided afterwards, by the planner.
 *
 * <p>A task has one living allocation at most: a replacement is placed when the one before has ended.
 */
final class Reconciler {

    /** A service's task that ran this long was well: its next failure is counted as the first. */
    static final Duration WELL_AFTER = RestartPolicy.DELAY_MAX;

    private static final int DOUBLINGS_MAX = 20;
    private static final Move KEEP = new Move.Keep();

    private Reconciler() {}

    /**
     * What is wanted of a task.
     *
     * @param wanted false if it is to end: its job was stopped or deleted, or its group has fewer tasks now
     * @param generation at which the task was last changed: an allocation made before is replaced
     */
    record Wanted(JobSpec.Type type, boolean wanted, long generation, RestartPolicy restart) {}

    /**
     * A task's latest allocation.
     *
     * @param failures runs before it that failed
     * @param mustMove its node is to be emptied
     */
    record Latest(
            AllocationState state,
            long generation,
            int failures,
            boolean mustMove,
            @Nullable Instant started,
            @Nullable Instant ended) {}

    static Move decide(Wanted task, @Nullable Latest latest, Instant now) {
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
        if (latest.generation() < task.generation()) {
            return new Move.Stop("SpecChanged");
        }
        return latest.mustMove() ? new Move.Stop("NodeDrained") : KEEP;
    }

    private static Move afterEnd(Wanted task, Latest latest, Instant now) {
        if (!task.wanted()) {
            return new Move.Done(Ending.UNWANTED);
        }
        if (latest.generation() < task.generation()) {
            return new Move.Place(0);
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
        int failures = ranWell(latest) ? 1 : latest.failures() + 1;
        Instant ended = latest.ended() == null ? now : latest.ended();
        Instant due = ended.plus(delay(task.restart(), failures));
        return due.isAfter(now) ? new Move.Wait(due) : new Move.Place(failures);
    }

    private static boolean ranWell(Latest latest) {
        return latest.started() != null
                && latest.ended() != null
                && Duration.between(latest.started(), latest.ended()).compareTo(WELL_AFTER) >= 0;
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
