package io.gantry.simulator.engine;

import io.gantry.scheduler.core.view.PlacementStyle;
import java.util.List;

/**
 * What came of one simulation.
 *
 * @param arrived tasks that came
 * @param started how often one was started, again after it was taken away included
 * @param ended tasks that ended by themselves
 * @param waiting tasks that waited at the end
 * @param neverFits of those, that no machine could hold even if it were empty
 * @param lost how often a task was taken away because its machine failed
 * @param moved how often because it was drained
 * @param waits from coming, or being taken away, to the start
 * @param processors used, of all there are: 0 to 1
 * @param fragmentation of what is free, of GPU or else of processors, the share on machines that cannot take a task of those
 *     asked for, on average: 0 to 1
 * @param busyMillis until the last of the tasks that came was started, or the end if all were at once: what comes after is only
 *     a tail, and means are over the time before
 * @param cost of all machines, per hour
 */
public record RunResult(
        PlacementStyle style,
        long seed,
        int machines,
        long arrived,
        long started,
        long ended,
        long waiting,
        long neverFits,
        long lost,
        long moved,
        WaitTimes waits,
        Series processors,
        Series memory,
        Series gpus,
        Series queue,
        Series fragmentation,
        long busyMillis,
        long endMillis,
        double cost,
        End end) {

    /** Why it ended. */
    public enum End {
        /** Nothing is to happen any more. */
        DONE,
        /** The time that was set is over. */
        TIME_IS_UP,
        /** More tasks waited than can be kept. */
        TOO_MANY_WAIT
    }

    /** All series with their names, for reports. */
    public List<Named> series() {
        return List.of(
                new Named("cpu", processors),
                new Named("memory", memory),
                new Named("gpu", gpus),
                new Named("queue", queue),
                new Named("fragmentation", fragmentation));
    }

    /** Of a series, while it was busy. */
    public double mean(Series series) {
        return series.mean(busyMillis);
    }

    /** A series under its name. */
    public record Named(String name, Series values) {}
}
