package io.gantry.bridge.demand;

import java.time.Duration;

/**
 * When a pool gets smaller: only after fewer machines have done for the whole delay, and then to the most that were
 * needed at any time of it. Example: 5 machines, a delay of 10 minutes in which 2, 4, then 3 were needed: it goes to 4.
 */
final class ScaleDown {

    private boolean low;
    private long since;
    private int peak;

    /** @return how many it is to have now: as many as it has, or fewer */
    int size(int has, int needed, long nanos, Duration delay) {
        if (needed >= has) {
            low = false;
            return has;
        }
        if (!low) {
            low = true;
            since = nanos;
            peak = needed;
        }
        peak = Math.max(peak, needed);
        if (nanos - since < delay.toNanos()) {
            return has;
        }
        int to = peak;
        since = nanos;
        peak = needed;
        return to;
    }

    /** It is growing. */
    void reset() {
        low = false;
    }

    boolean isLow() {
        return low;
    }
}
