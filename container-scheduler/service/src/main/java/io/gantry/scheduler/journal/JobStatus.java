package io.gantry.scheduler.journal;

import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.JobFact.Tasks;
import io.gantry.scheduler.api.JobState;
import io.gantry.scheduler.api.JobUpdate;
import org.jspecify.annotations.Nullable;

/**
 * Where a job is now.
 *
 * @param healthyGeneration the last all of whose tasks were ready; 0 for none
 */
public record JobStatus(
        Uid job,
        JobState state,
        Tasks tasks,
        @Nullable String reason,
        long observedGeneration,
        @Nullable JobUpdate update,
        long healthyGeneration) {}
