package io.gantry.inventory.pool;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.kinds.condition.Condition;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PoolStatusFact;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a pool is doing: what the bridge wants of it and what the provisioner has made of that.
 *
 * @param target how many machines it should have now; null while the bridge has not said
 * @param why the target is what it is
 * @param machines how many it has, by state
 * @param sources in the order of the spec
 * @param victims machines that must go
 * @param typicalProvisioning median time from PROVISIONING to ACTIVE of the latest machines; null before the first
 * @param observedGeneration that bridge and provisioner have both acted on; 0 while one has not seen the pool
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PoolStatus(
        @Nullable Integer target,
        @Nullable String why,
        Map<MachineState, Integer> machines,
        List<PoolStatusFact.SourceStatus> sources,
        List<PoolTargetFact.Victim> victims,
        @Nullable Duration typicalProvisioning,
        List<Condition> conditions,
        long observedGeneration) {}
