package io.gantry.scheduler.job;

/** What became of a job that somebody wrote. */
public sealed interface Written {
    Job job();

    record Created(Job job) implements Written {}

    record Changed(Job job) implements Written {}

    record Unchanged(Job job) implements Written {}
}
