package io.gantry.scheduler.core.queue;

/** Shares as whole numbers. */
public final class Shares {

    /** A share of all there is. */
    public static final long ALL = 1L << 20;

    /** Of what there is none. */
    public static final long WITHOUT_END = Long.MAX_VALUE / 2;

    private static final int STEP = 5;
    private static final int STEPS = 4;
    private static final long LARGE = Long.MAX_VALUE >> 20;
    private static final int WEIGHT_SCALE = 1_000;
    private static final long MOST = Long.MAX_VALUE / (4L * WEIGHT_SCALE);

    private Shares() {}

    /**
     * {@code part / whole} in units of {@link #ALL}, rounded down: by long division where the
     * product would not fit.
     *
     * @param whole at most twice {@link Quota#AMOUNT_MAX}
     */
    public static long of(long part, long whole) {
        if (part <= 0) {
            return 0;
        }
        if (whole <= 0) {
            return WITHOUT_END;
        }
        if (part <= LARGE) {
            return Math.min(WITHOUT_END, (part << (STEP * STEPS)) / whole);
        }
        long quotient = part / whole;
        if (quotient >= MOST >> (STEP * STEPS)) {
            return WITHOUT_END;
        }
        long rest = part % whole;
        for (int i = 0; i < STEPS; i++) {
            rest <<= STEP;
            quotient = (quotient << STEP) + rest / whole;
            rest %= whole;
        }
        return quotient;
    }

    /** A share of somebody of this weight: twice the weight makes it half. */
    public static long weighted(long share, int weight) {
        return share >= MOST ? WITHOUT_END : share * WEIGHT_SCALE / weight;
    }
}
