package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How many ready tasks of a group may be taken away on purpose: by draining a node, by giving one back, by an update. One of
 * the two. What fails by itself is not asked.
 *
 * @param maxUnavailable of the count that may be missing: 0 to 10,000
 * @param minAvailable that must stay: 0 to 10,000
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Disruption(
        @Nullable Integer maxUnavailable, @Nullable Integer minAvailable) {

    /** @throws IllegalArgumentException naming the field and its rule */
    public Disruption {
        if ((maxUnavailable == null) == (minAvailable == null)) {
            throw new IllegalArgumentException("disruption needs exactly one of maxUnavailable and minAvailable");
        }
        check("maxUnavailable", maxUnavailable);
        check("minAvailable", minAvailable);
    }

    private static void check(String field, @Nullable Integer value) {
        if (value != null && (value < 0 || value > TaskGroup.COUNT_MAX)) {
            throw new IllegalArgumentException(
                    "disruption." + field + " must be 0 to " + TaskGroup.COUNT_MAX + ", not " + value);
        }
    }

    /** Of so many tasks, how many must stay ready. */
    public int least(int count) {
        return minAvailable != null
                ? Math.min(minAvailable, count)
                : Math.max(0, count - (maxUnavailable == null ? 0 : maxUnavailable));
    }
}
