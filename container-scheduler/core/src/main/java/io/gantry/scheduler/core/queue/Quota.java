package io.gantry.scheduler.core.queue;

/**
 * How much of a resource a queue or a cohort has for its own, and how much of it goes to and fro.
 *
 * @param nominal what is its own
 * @param lendingLimit at most so much of what it has others of its cohort may use while it does not; {@link #NO_LIMIT} for all
 * @param borrowingLimit at most so much more than its own it may use of what others leave; {@link #NO_LIMIT} for all
 */
public record Quota(long nominal, long lendingLimit, long borrowingLimit) {

    public static final long NO_LIMIT = Long.MAX_VALUE;

    /** Of anything: 128 PiB where it is bytes. More would leave no room for sums and shares. */
    public static final long AMOUNT_MAX = 1L << 57;

    /** @throws IllegalArgumentException naming the field and its range */
    public Quota {
        check("nominal", nominal, AMOUNT_MAX);
        check("lendingLimit", lendingLimit, NO_LIMIT);
        check("borrowingLimit", borrowingLimit, NO_LIMIT);
    }

    private static void check(String field, long amount, long most) {
        if (amount < 0 || amount > most) {
            throw new IllegalArgumentException("quota: " + field + " must be 0 to " + most + ", not " + amount);
        }
    }

    /** With everything to be lent and borrowed. */
    public static Quota of(long nominal) {
        return new Quota(nominal, NO_LIMIT, NO_LIMIT);
    }

    /** The same that lends at most so much. */
    public Quota lending(long limit) {
        return new Quota(nominal, limit, borrowingLimit);
    }

    /** The same that borrows at most so much. */
    public Quota borrowing(long limit) {
        return new Quota(nominal, lendingLimit, limit);
    }
}
