package io.gantry.scheduler.core.preempt;

import java.util.Comparator;

/**
 * What a set of victims costs; the least is the best. First the highest priority that goes, then the sum of all priorities,
 * then how many go. See docs/adr/0027.
 *
 * @param highest {@link #NOBODY} if nobody goes
 */
public record Cost(int highest, long sum, int count) implements Comparable<Cost> {

    public static final int NOBODY = -1;
    public static final Cost NONE = new Cost(NOBODY, 0, 0);

    private static final Comparator<Cost> ORDER =
            Comparator.comparingInt(Cost::highest).thenComparingLong(Cost::sum).thenComparingInt(Cost::count);

    @Override
    public int compareTo(Cost other) {
        return ORDER.compare(this, other);
    }
}
