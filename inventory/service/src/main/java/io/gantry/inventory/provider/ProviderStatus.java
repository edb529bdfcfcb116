package io.gantry.inventory.provider;

import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.id.Name;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a provider is doing, as its pools see it.
 *
 * @param machines it has given to pools
 */
public record ProviderStatus(int machines, List<ForPool> pools, List<Condition> conditions, long observedGeneration) {

    /**
     * What it does for one pool.
     *
     * @param refusal why it could not give the last machine asked of it; null if it could
     */
    public record ForPool(
            Name pool,
            int machines,
            @Nullable String refusal,
            @Nullable String detail,
            @Nullable Instant at) {}
}
