package io.gantry.platform.hold;

import java.time.Duration;

/**
 * When a hold begins by itself, and when it can be judged.
 *
 * @param sharePercent more than this part of a pool, a cluster or a provider at once is too much; 100 means never
 * @param least fewer things than this are never too many
 * @param settledAfter after a begin, and after a layer became active in a copy, until everything was looked at once and
 *     what waits is known
 */
public record HoldSettings(int sharePercent, int least, Duration settledAfter) {

    /** Twice as long as the slowest loop that looks at all there is. */
    public static final Duration SETTLED_AFTER = Duration.ofSeconds(10);
}
