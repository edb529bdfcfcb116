package io.gantry.scheduler;

import io.gantry.platform.config.Bounds;
import java.time.Duration;

/** What the scheduler's settings may be. */
public final class SchedulerBounds {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration YEAR = Duration.ofDays(365);

    private SchedulerBounds() {}

    /** @throws IllegalArgumentException naming every setting that is out of its bounds */
    public static void check(SchedulerConfig config) {
        new Bounds("gantry.scheduler")
                .number("starts-max", config.startsMax(), 1, 10_000)
                .number("starts-per-node-max", config.startsPerNodeMax(), 1, 100)
                .number("placements-max", config.placementsMax(), 1, 10_000)
                .number("jobs-per-namespace-max", config.jobsPerNamespaceMax(), 1, 1_000_000)
                .number("tasks-per-job-max", config.tasksPerJobMax(), 1, 160_000)
                .number("volumes-per-namespace-max", config.volumesPerNamespaceMax(), 0, 100_000)
                .time("list-every", config.listEvery(), Duration.ofSeconds(5), Duration.ofHours(1))
                .number("kept-per-task", config.keptPerTask(), 1, 100)
                .time("kept-for", config.keptFor(), MINUTE, YEAR)
                .time("idempotency-keys-kept-for", config.idempotencyKeysKeptFor(), MINUTE, Duration.ofDays(30))
                .time("earlier-specs-kept-for", config.earlierSpecsKeptFor(), MINUTE, YEAR)
                .time("ended-jobs-kept-for", config.endedJobsKeptFor(), MINUTE, Duration.ofDays(3650))
                .time("audit-kept-for", config.auditKeptFor(), Duration.ofDays(1), Duration.ofDays(3650))
                .time("replay-kept-for", config.replayKeptFor(), Duration.ofMinutes(10), Duration.ofDays(90))
                .number("replay-bytes-max", config.replayBytesMax(), 16L << 20, 1L << 40)
                .time("starting-after", config.startingAfter(), Duration.ofMillis(100), MINUTE)
                .number("log-bytes-per-second", config.logBytesPerSecond(), 1024, 1_000_000_000)
                .check();
    }
}
