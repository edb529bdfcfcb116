package io.gantry.simulator.engine;

/**
 * How long tasks waited, counted in classes: exact below 64 ms, above to about 1.6 %. A quantile is the upper end of its class,
 * never more than the longest.
 */
public final class WaitTimes {

    private static final int PARTS_BITS = 6;
    private static final int PARTS = 1 << PARTS_BITS;

    private final long[] counts = new long[PARTS * (Long.SIZE - PARTS_BITS + 1)];
    private long count;
    private double sum;
    private long longest;

    void add(long millis, int tasks) {
        counts[classOf(millis)] += tasks;
        count += tasks;
        sum += (double) millis * tasks;
        longest = Math.max(longest, millis);
    }

    private static int classOf(long millis) {
        if (millis < PARTS) {
            return (int) millis;
        }
        int shift = Long.SIZE - Long.numberOfLeadingZeros(millis) - 1 - PARTS_BITS;
        return PARTS * (shift + 1) + (int) (millis >>> shift) - PARTS;
    }

    private static long lastOf(int index) {
        if (index < PARTS) {
            return index;
        }
        int shift = index / PARTS - 1;
        return ((long) (index % PARTS + PARTS + 1) << shift) - 1;
    }

    public long count() {
        return count;
    }

    public long longestMillis() {
        return longest;
    }

    public double meanMillis() {
        return count == 0 ? 0 : sum / count;
    }

    /** So many of all waited no longer than this. */
    public long quantileMillis(double share) {
        long wanted = (long) Math.ceil(share * count);
        long seen = 0;
        for (int i = 0; i < counts.length && count > 0; i++) {
            seen += counts[i];
            if (seen >= Math.max(1, wanted)) {
                return Math.min(longest, lastOf(i));
            }
        }
        return 0;
    }
}
