package io.gantry.provisioner.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a pool is doing. The uid is the pool's.
 *
 * @param target how many machines it should have now
 * @param machines how many it has, by state
 * @param sources in the order of the pool's spec
 * @param typicalProvisioning median time from PROVISIONING to ACTIVE of the latest machines; null before the first
 * @param observedGeneration of the pool's spec
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PoolStatusFact(
        Uid uid,
        Name name,
        Revision revision,
        boolean deleted,
        int target,
        Map<MachineState, Integer> machines,
        List<SourceStatus> sources,
        @Nullable Duration typicalProvisioning,
        List<Condition> conditions,
        long observedGeneration)
        implements Fact {

    /**
     * How one source is doing.
     *
     * @param machines it has given to this pool
     * @param refusal why it could not give the last one asked of it: a word of the SPI's failure kinds; null if it could
     * @param detail the provider's own words
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SourceStatus(
            Name provider,
            int machines,
            @Nullable String refusal,
            @Nullable String detail,
            @Nullable Instant at) {}
}
