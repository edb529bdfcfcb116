package io.gantry.scheduler.core.queue;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A namespace as far as it is limited, in all queues together.
 *
 * @param weight how much of a queue it should have, against other namespaces there
 * @param most of each resource; what is not named is not limited
 */
public record NamespaceSpec(String name, int weight, SortedMap<Resource, Long> most) {

    /** @throws IllegalArgumentException naming the field and its range */
    public NamespaceSpec {
        most = Collections.unmodifiableSortedMap(new TreeMap<>(most));
        CohortSpec.check("namespace " + name, weight);
        most.forEach((resource, amount) -> {
            if (amount < 0) {
                throw new IllegalArgumentException(
                        "namespace " + name + ": most of " + resource + " must be at least 0, not " + amount);
            }
        });
    }
}
