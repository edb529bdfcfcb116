package io.gantry.scheduler.journal;

import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.JobFact.Tasks;
import io.gantry.scheduler.api.JobState;
import org.jspecify.annotations.Nullable;

/** Where a job is now. */
public record JobStatus(
        Uid job, JobState state, Tasks tasks, @Nullable String reason, long observedGeneration) {}
