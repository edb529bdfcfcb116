package io.gantry.faults;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a seed.
 *
 * @param hash of all that happened: the same seed gives the same
 * @param turns that threads and events took
 * @param violation what must never be; null if nothing was
 * @param steps the last before it
 */
public record Outcome(
        long seed, long hash, long turns, @Nullable Throwable violation, List<String> steps) {

    public boolean holds() {
        return violation == null;
    }
}
