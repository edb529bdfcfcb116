package io.gantry.scheduler.core.placement;

/** Parts of a whole in units of {@link Scorer#SCALE}, rounded down: whole numbers, so that they are the same everywhere. */
public final class Share {

    private static final int SCALE_BITS = 16;
    /** Beyond this many bits an amount times the scale would overflow. */
    private static final int EXACT_BITS = 62 - SCALE_BITS;

    private static final int SIGNIFICANT_BITS = 5;

    private Share() {}

    /** 0 to the scale; 0 of nothing is 0. */
    public static int of(long part, long all) {
        if (all <= 0 || part <= 0) {
            return 0;
        }
        if (part >= all) {
            return Scorer.SCALE;
        }
        int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(all) - EXACT_BITS);
        return (int) (((part >> shift) << SCALE_BITS) / (all >> shift));
    }

    /**
     * The next amount with five significant bits: machines of one kind differ by some pages of memory, and are one size all
     * the same.
     */
    static long size(long amount) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(amount);
        int shift = Math.max(0, bits - SIGNIFICANT_BITS);
        long low = (1L << shift) - 1;
        return amount > Long.MAX_VALUE - low ? amount : (amount + low) & ~low;
    }
}
