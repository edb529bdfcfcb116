package io.gantry.simulator.chance;

/** A stream of numbers from a seed: SplitMix64, the same on every JVM. */
public final class Draws {

    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    public Draws(long seed) {
        this.state = mix(seed);
    }

    /** A stream of its own for one purpose, so that what is drawn for one does not move another. */
    public static Draws of(long seed, String purpose) {
        long mixed = mix(seed);
        for (int i = 0; i < purpose.length(); i++) {
            mixed = mix(mixed ^ purpose.charAt(i));
        }
        return new Draws(mixed);
    }

    /** The finisher of SplitMix64: neighbouring numbers become unrelated ones. */
    public static long mix(long value) {
        long z = value + GAMMA;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    public long next() {
        state += GAMMA;
        return mix(state);
    }

    /** 0 to bound - 1, each as likely. */
    public int below(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound must be at least 1, not " + bound);
        }
        return (int) Math.multiplyHigh(next() >>> 1, 2L * bound);
    }

    /** From 0 to less than 1. */
    public double unit() {
        return (next() >>> 11) * 0x1.0p-53;
    }

    /** A waiting time with this mean: the gaps of arrivals that know nothing of one another. */
    public double exponential(double mean) {
        return -mean * StrictMath.log(1 - unit());
    }

    /** Normal, with mean 0 and deviation 1, by Box and Muller. */
    public double normal() {
        return StrictMath.sqrt(-2 * StrictMath.log(1 - unit())) * StrictMath.cos(2 * Math.PI * unit());
    }
}
