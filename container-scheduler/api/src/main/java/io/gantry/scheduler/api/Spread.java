package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.label.LabelRules;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How evenly a group's tasks are spread. Either by {@code maxSkew}, or by {@code percents}.
 *
 * @param over a label of nodes such as {@code zone}, or {@code node}
 * @param maxSkew how many more tasks one may have than the one with the fewest: 1 to 10,000; 1 if left out
 * @param percents what part of the tasks each value of the label gets: 1 to 100, 100 in all; other values get none
 * @param weight how much it is wished for: 1 to 100; it must be so if left out
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Spread(
        String over,
        @Nullable Integer maxSkew,
        Map<String, Integer> percents,
        @Nullable Integer weight) {

    public static final int PERCENTS_MAX = 64;

    @JsonCreator
    public static Spread of(
            String over, @Nullable Integer maxSkew, @Nullable Map<String, Integer> percents, @Nullable Integer weight) {
        return new Spread(over, maxSkew, percents == null ? Map.of() : percents, weight);
    }

    /** @throws IllegalArgumentException naming the field and its rule */
    public Spread {
        percents = Collections.unmodifiableMap(new TreeMap<>(percents));
        Topologies.check("spread", over);
        Topologies.weight("spread", weight);
        if (maxSkew != null && (maxSkew < 1 || maxSkew > TaskGroup.COUNT_MAX)) {
            throw new IllegalArgumentException(
                    "spread.maxSkew must be 1 to " + TaskGroup.COUNT_MAX + ", not " + maxSkew);
        }
        if (!percents.isEmpty()) {
            checkPercents(over, maxSkew, percents);
        }
    }

    private static void checkPercents(String over, @Nullable Integer maxSkew, Map<String, Integer> percents) {
        if (maxSkew != null) {
            throw new IllegalArgumentException(
                    "spread.percents and spread.maxSkew exclude one another: give one of them");
        }
        if (Affinity.isNode(over)) {
            throw new IllegalArgumentException("spread.percents needs a label in over, and not node");
        }
        if (percents.size() > PERCENTS_MAX) {
            throw new IllegalArgumentException(
                    "spread.percents: at most " + PERCENTS_MAX + " values, not " + percents.size());
        }
        int sum = 0;
        for (Map.Entry<String, Integer> one : percents.entrySet()) {
            if (!LabelRules.isValue(one.getKey())) {
                throw new IllegalArgumentException("spread.percents: '" + one.getKey()
                        + "' is no value of a label: up to 63 letters, digits, '-', '_', '.'");
            }
            int percent = one.getValue();
            if (percent < 1 || percent > 100) {
                throw new IllegalArgumentException(
                        "spread.percents: " + one.getKey() + " must be 1 to 100, not " + percent);
            }
            sum += percent;
        }
        if (sum != 100) {
            throw new IllegalArgumentException("spread.percents must be 100 in all, not " + sum);
        }
    }

    @JsonIgnore
    public boolean overNodes() {
        return Affinity.isNode(over);
    }

    /** How many more one may have. */
    public int skew() {
        return maxSkew == null ? 1 : maxSkew;
    }
}
