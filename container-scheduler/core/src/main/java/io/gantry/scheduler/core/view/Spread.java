package io.gantry.scheduler.core.view;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How evenly tasks with a tag are spread over the domains of a label. Without targets: no domain has more than {@code
 * maxSkew} more than the one that has fewest, of the domains in which there is a node that suits the task by its
 * description. With targets: no domain has {@code maxSkew} more than its part of all, rounded up.
 *
 * @param tag one that the tasks themselves have
 * @param topology the label whose values are the domains, or {@link Topology#NODE} (without targets)
 * @param weight 0 where it must be so, else 1 to 100
 * @param targets percent by value of the label, 100 in all; what is not named gets nothing. Empty for evenly
 */
public record Spread(String tag, String topology, int maxSkew, int weight, SortedMap<String, Integer> targets) {

    /** @throws IllegalArgumentException naming the field and its range */
    public Spread {
        targets = Collections.unmodifiableSortedMap(new TreeMap<>(targets));
        Weights.check("spread of " + tag, weight, Weights.HARD);
        if (maxSkew < 1) {
            throw new IllegalArgumentException("spread of " + tag + ": maxSkew must be at least 1, not " + maxSkew);
        }
        int sum = 0;
        for (int percent : targets.values()) {
            if (percent < 1 || percent > 100) {
                throw new IllegalArgumentException("spread of " + tag + ": a target must be 1 to 100, not " + percent);
            }
            sum += percent;
        }
        if (!targets.isEmpty() && (sum != 100 || topology.equals(Topology.NODE))) {
            throw new IllegalArgumentException(
                    "spread of " + tag + ": targets must be 100 in all, on a label, not " + sum + " on " + topology);
        }
    }

    public static Spread evenly(String tag, String topology, int maxSkew) {
        return new Spread(tag, topology, maxSkew, Weights.HARD, Collections.emptySortedMap());
    }

    public static Spread byTargets(String tag, String topology, Map<String, Integer> targets) {
        return new Spread(tag, topology, 1, Weights.HARD, new TreeMap<>(targets));
    }

    /** Only wished for. */
    public Spread preferred(int wishedBy) {
        return new Spread(tag, topology, maxSkew, wishedBy, targets);
    }

    public boolean hard() {
        return weight == Weights.HARD;
    }

    /** How many a domain of so many percent may have when there are so many in all. */
    public int most(int percent, int all) {
        return (int) (((long) percent * all + 99) / 100) + maxSkew - 1;
    }
}
