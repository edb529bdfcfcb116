package io.gantry.scheduler.core.queue;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A queue as it was declared.
 *
 * @param cohort whose queues lend to each other; null where it is by itself
 * @param weight how much of what is borrowed it should have, against others of its cohort: 1 to 10,000
 * @param waitingMax at most so many tasks wait in it
 */
public record QueueSpec(
        String name,
        @Nullable String cohort,
        int weight,
        SortedMap<Resource, Quota> quotas,
        Unnamed unnamed,
        Order order,
        int waitingMax) {

    /** What becomes of resources that have no quota here. */
    public enum Unnamed {
        /** Tasks that need them are not taken. */
        REFUSED,
        /** They are not limited by this queue, and not counted. */
        UNLIMITED
    }

    /** What a task does that finds its quota used up. */
    public enum Order {
        /** It holds up all behind it. */
        STRICT,
        /** Others behind it go if there is quota for them: it may wait long if they are small and many. */
        BEST_EFFORT
    }

    /** @throws IllegalArgumentException naming the field and its range */
    public QueueSpec {
        quotas = Collections.unmodifiableSortedMap(new TreeMap<>(quotas));
        CohortSpec.check("queue " + name, weight);
        if (waitingMax < 1) {
            throw new IllegalArgumentException("queue " + name + ": waitingMax must be at least 1, not " + waitingMax);
        }
    }

    /** Weight 1, without limit for what has no quota, best effort, a million tasks waiting at most. */
    public static QueueSpec of(String name, @Nullable String cohort, Map<Resource, Quota> quotas) {
        return new QueueSpec(name, cohort, 1, new TreeMap<>(quotas), Unnamed.UNLIMITED, Order.BEST_EFFORT, 1_000_000);
    }

    /** The same with this weight. */
    public QueueSpec weighing(int changed) {
        return new QueueSpec(name, cohort, changed, quotas, unnamed, order, waitingMax);
    }

    /** The same in this order. */
    public QueueSpec with(Order changed) {
        return new QueueSpec(name, cohort, weight, quotas, unnamed, changed, waitingMax);
    }

    /** The same with this said of resources without a quota. */
    public QueueSpec with(Unnamed changed) {
        return new QueueSpec(name, cohort, weight, quotas, changed, order, waitingMax);
    }

    /** The same with this bound. */
    public QueueSpec atMost(int waiting) {
        return new QueueSpec(name, cohort, weight, quotas, unnamed, order, waiting);
    }
}
