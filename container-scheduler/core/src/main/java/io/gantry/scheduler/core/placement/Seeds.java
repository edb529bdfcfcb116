package io.gantry.scheduler.core.placement;

/** Numbers drawn from a seed without a state: the finisher of SplitMix64. */
public final class Seeds {

    private Seeds() {}

    public static long mix(long seed, long draw) {
        long z = seed + (draw + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** What nodes are compared by: points, among equals what the seed drew for them. The greater is better. */
    public static long key(long points, long seed, int node) {
        return points << 32 | mix(seed, node) >>> 32;
    }
}
