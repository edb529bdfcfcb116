package io.gantry.inventory.projection;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.JobFact;
import io.gantry.scheduler.api.JobState;
import io.gantry.scheduler.api.JobUpdate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a job is doing, for those who watch. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobStatus(
        Uid clusterUid,
        JobState state,
        JobFact.Tasks tasks,
        @Nullable String reason,
        List<Condition> conditions,
        long observedGeneration,
        @Nullable JobUpdate update) {

    static JobStatus of(JobFact job) {
        return new JobStatus(
                job.clusterUid(),
                job.state(),
                job.tasks(),
                job.reason(),
                job.conditions(),
                job.observedGeneration(),
                job.update());
    }
}
