package io.gantry.scheduler;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The container scheduler's settings. */
@ConfigMapping(prefix = "gantry.scheduler")
public interface SchedulerConfig {

    /** Containers being started at once in one cluster: 1 to 10,000. */
    @WithDefault("64")
    int startsMax();

    /** Containers being started at once on one node: 1 to 100. */
    @WithDefault("8")
    int startsPerNodeMax();

    /** Allocations placed in one transaction: 1 to 10,000. */
    @WithDefault("4000")
    int placementsMax();

    /** Jobs that a namespace may have which does not say so itself (spec.jobsMax), ended ones too: 1 to 1,000,000. */
    @WithDefault("10000")
    int jobsPerNamespaceMax();

    /** Tasks of one job, of all its groups together: 1 to 160,000. A group has at most 10,000. */
    @WithDefault("50000")
    int tasksPerJobMax();

    /** Named volumes of one namespace, kept ones and those that its jobs may still make: 0 to 100,000. */
    @WithDefault("1000")
    int volumesPerNamespaceMax();

    /** How often each engine is asked for all it has, beside its stream of events: 5 s to 1 h. */
    @WithDefault("2M")
    Duration listEvery();

    /** Ended containers kept on their node for their logs, per task: 1 to 100. */
    @WithDefault("3")
    int keptPerTask();

    /** How long ended containers are kept at most: 1 min to 365 d. */
    @WithDefault("24H")
    Duration keptFor();

    /** How long an Idempotency-Key gives the first answer again: 1 min to 30 d. */
    @WithDefault("24H")
    Duration idempotencyKeysKeptFor();

    /** How long earlier specs of a job are kept that nothing was placed from: 1 min to 365 d. */
    @WithDefault("7D")
    Duration earlierSpecsKeptFor();

    /** How long batch jobs that succeeded or failed are kept before they are deleted: 1 min to 3650 d. */
    @WithDefault("30D")
    Duration endedJobsKeptFor();

    /** How long it is kept who did what with jobs: 1 d to 3650 d. */
    @WithDefault("365D")
    Duration auditKeptFor();

    /** How long it is kept what the view of each cluster took in, for replays: 10 min to 90 d. */
    @WithDefault("24H")
    Duration replayKeptFor();

    /** Bytes of it for each cluster, beyond which the oldest goes sooner: 16,777,216 to 1,099,511,627,776. */
    @WithDefault("1073741824")
    long replayBytesMax();

    /** A start that takes longer than this is told as STARTING: 100 ms to 1 min. */
    @WithDefault("1S")
    Duration startingAfter();

    /** Bytes of output per second given to one reader of logs: 1,024 to 1,000,000,000. */
    @WithDefault("4194304")
    int logBytesPerSecond();
}
