package io.gantry.scheduler.job;

import io.gantry.platform.audit.OfGeneration;

/** What became of a job that somebody wrote. */
public sealed interface Written extends OfGeneration {
    Job job();

    @Override
    default long generation() {
        return job().generation();
    }

    record Created(Job job) implements Written {}

    record Changed(Job job) implements Written {}

    record Unchanged(Job job) implements Written {}
}
