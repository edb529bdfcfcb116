package io.gantry.scheduler.core.reserve;

import io.gantry.scheduler.core.placement.Ask;
import java.util.List;

/**
 * Tasks that are to start together.
 *
 * @param key whatever the caller knows it by; the core only hands it back
 * @param asks each whole
 * @param lasts at most so long, from its start; {@link Running#NO_END} where nobody knows
 * @param until when it waits no longer: no reservation outlives it
 */
public record Wish(Object key, List<Ask> asks, long lasts, long until) {

    /** @throws IllegalArgumentException naming what is wrong */
    public Wish {
        asks = List.copyOf(asks);
        if (asks.isEmpty() || lasts < 1) {
            throw new IllegalArgumentException(
                    "wish " + key + ": must have an ask and last at least 1, not " + asks.size() + " and " + lasts);
        }
    }

    /** When it ends if it starts now. */
    long end(long start) {
        return lasts == Running.NO_END ? Running.NO_END : start + lasts;
    }
}
