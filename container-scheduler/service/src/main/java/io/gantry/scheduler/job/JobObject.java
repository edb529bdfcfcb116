package io.gantry.scheduler.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Metadata;
import io.gantry.scheduler.api.JobFact;
import io.gantry.scheduler.api.JobFact.Tasks;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.JobState;
import io.gantry.scheduler.api.JobUpdate;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A job as REST gives it. The values of its environment are masked: they can be written, not read. */
@Schema(name = "Job")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobObject(String apiVersion, Kind kind, Metadata metadata, JobSpec spec, Status status) {

    /** Where it is. */
    @Schema(name = "JobStatus")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Status(
            Uid cluster,
            JobState state,
            Tasks tasks,
            @Nullable String reason,
            List<Condition> conditions,
            long observedGeneration,
            @Nullable JobUpdate update) {}

    static JobObject of(Job job) {
        JobFact fact = job.fact(1);
        return new JobObject(
                Kind.API_VERSION,
                Kind.JOB,
                fact.metadata(),
                fact.spec(),
                new Status(
                        fact.clusterUid(),
                        fact.state(),
                        fact.tasks(),
                        fact.reason(),
                        fact.conditions(),
                        fact.observedGeneration(),
                        fact.update()));
    }
}
