package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.meta.Metadata;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job: what was submitted, with the values of its environment masked, and where it is.
 *
 * @param clusterUid where it runs
 * @param tasks counts of its tasks by the state of their latest allocation; {@code waiting} has no allocation yet
 * @param observedGeneration the spec's generation that the tasks were made from
 * @param update the latest update under a policy; null if there was none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobFact(
        Metadata metadata,
        int incarnation,
        boolean deleted,
        Uid clusterUid,
        JobSpec spec,
        JobState state,
        Tasks tasks,
        @Nullable String reason,
        List<Condition> conditions,
        long observedGeneration,
        @Nullable JobUpdate update)
        implements Fact {

    /**
     * How many tasks are in which state. Ended attempts that were replaced are not counted.
     *
     * @param ready those of the running ones whose checks say that they are well; null from a release that did not say
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Tasks(
            int wanted,
            int waiting,
            Map<AllocationState, Integer> byState,
            @Nullable Integer ready) {}

    @Override
    public Uid uid() {
        return metadata.uid();
    }

    @Override
    public Revision revision() {
        return new Revision(incarnation, metadata.version());
    }
}
