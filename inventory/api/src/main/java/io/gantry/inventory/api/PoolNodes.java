package io.gantry.inventory.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.quantity.Bits;
import io.gantry.kinds.quantity.Overcommit;
import io.gantry.kinds.quantity.Resources;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is said of the nodes of a pool beside what their machines report. It is taken over by living nodes at once; what runs on
 * them stays.
 *
 * @param network bandwidth that tasks of a node may use together, in bits a second; what its machine reports if left out
 * @param named countable things of each node, such as licences; beside those that its machine reports, and in place of those
 *     of the same name
 * @param overcommit how much of what a node has is given out; all of it and no more if left out
 * @param costMilli of a node in an hour, in thousandths of whatever it is paid in: 0 to 1,000,000,000; 0 if left out
 * @param speedPercent of a node, 100 being that of the nodes others are compared with: 1 to 10,000; 100 if left out
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PoolNodes(
        @Nullable Bits network,
        Map<String, Long> named,
        @Nullable Overcommit overcommit,
        @Nullable Integer costMilli,
        @Nullable Integer speedPercent) {

    public static final int COST_MAX = 1_000_000_000;
    public static final int SPEED_MAX = 10_000;

    /** @throws IllegalArgumentException naming the field and its rule */
    public PoolNodes {
        named = named == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(named));
        Resources.checkNamed(named);
        if (costMilli != null && (costMilli < 0 || costMilli > COST_MAX)) {
            throw new IllegalArgumentException("costMilli must be 0 to " + COST_MAX + ", not " + costMilli);
        }
        if (speedPercent != null && (speedPercent < 1 || speedPercent > SPEED_MAX)) {
            throw new IllegalArgumentException("speedPercent must be 1 to " + SPEED_MAX + ", not " + speedPercent);
        }
    }

    /** What a node has whose machine has this. */
    public Resources of(Resources machine) {
        var all = new TreeMap<>(named);
        machine.named().forEach((name, amount) -> {
            if (all.size() < Resources.NAMED_MAX) { // as many as a node may have in all
                all.putIfAbsent(name, amount);
            }
        });
        return machine.with(network == null ? machine.network() : network, all);
    }

    /** So much is given out of a node that has this. */
    public Resources givenOut(Resources node) {
        return overcommit == null ? node : overcommit.of(node);
    }
}
