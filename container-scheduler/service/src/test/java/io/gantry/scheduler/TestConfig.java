package io.gantry.scheduler;

import java.time.Duration;

/** The layer's settings in tests: the standard ones, but for bounds that a test can reach. */
final class TestConfig implements SchedulerConfig {
    @Override
    public int startsMax() {
        return 64;
    }

    @Override
    public int startsPerNodeMax() {
        return 8;
    }

    @Override
    public int placementsMax() {
        return 2000;
    }

    @Override
    public int jobsPerNamespaceMax() {
        return World.JOBS_MAX;
    }

    @Override
    public int tasksPerJobMax() {
        return World.TASKS_MAX;
    }

    @Override
    public int volumesPerNamespaceMax() {
        return World.VOLUMES_MAX;
    }

    @Override
    public Duration listEvery() {
        return Duration.ofSeconds(20);
    }

    @Override
    public int keptPerTask() {
        return 3;
    }

    @Override
    public Duration keptFor() {
        return Duration.ofHours(24);
    }

    @Override
    public Duration idempotencyKeysKeptFor() {
        return Duration.ofHours(24);
    }

    @Override
    public Duration earlierSpecsKeptFor() {
        return Duration.ofDays(7);
    }

    @Override
    public Duration endedJobsKeptFor() {
        return Duration.ofDays(30);
    }

    @Override
    public Duration auditKeptFor() {
        return Duration.ofDays(30);
    }

    @Override
    public Duration replayKeptFor() {
        return Duration.ofHours(24);
    }

    @Override
    public long replayBytesMax() {
        return 1L << 30;
    }

    @Override
    public Duration startingAfter() {
        return Duration.ofSeconds(1);
    }

    @Override
    public int logBytesPerSecond() {
        return World.LOG_BYTES_PER_SECOND;
    }
}
