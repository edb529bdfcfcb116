package io.gantry.scheduler.core.queue;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Queues, and cohorts, that use what the others leave.
 *
 * @param parent the cohort that it is part of itself; null where it is by itself
 * @param weight as a queue's
 * @param quotas what it has for all of them, beside what each brings
 */
public record CohortSpec(String name, @Nullable String parent, int weight, SortedMap<Resource, Quota> quotas) {

    private static final int WEIGHT_MAX = 10_000;

    /** @throws IllegalArgumentException naming the field and its range */
    public CohortSpec {
        quotas = Collections.unmodifiableSortedMap(new TreeMap<>(quotas));
        check("cohort " + name, weight);
    }

    public static CohortSpec of(String name, @Nullable String parent, Map<Resource, Quota> quotas) {
        return new CohortSpec(name, parent, 1, new TreeMap<>(quotas));
    }

    static void check(String what, int weight) {
        if (weight < 1 || weight > WEIGHT_MAX) {
            throw new IllegalArgumentException(what + ": weight must be 1 to " + WEIGHT_MAX + ", not " + weight);
        }
    }
}
