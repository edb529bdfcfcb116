package io.gantry.inventory.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.label.LabelRules;
import io.gantry.kinds.label.Requirement;
import io.gantry.kinds.label.Taint;
import io.gantry.kinds.quantity.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many machines of which requirements, from which providers in which order, for which cluster. Either {@code count},
 * or {@code min} and {@code max}.
 *
 * @param requirements on the labels of machines, for all sources
 * @param labels its nodes carry
 * @param taints its nodes carry
 * @param sources in order of preference: the first that can, makes the machine
 * @param scaleDownAfter how long fewer machines must do before one is given back; 0 s to 7 d. Only with min and max; the
 *     bridge's setting if left out
 * @param nodes what is said of its nodes: bandwidth, named things, over-commitment, cost, speed
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PoolSpec(
        Name cluster,
        @Nullable Integer count,
        @Nullable Integer min,
        @Nullable Integer max,
        List<Requirement> requirements,
        Map<String, String> labels,
        List<Taint> taints,
        List<Source> sources,
        @Nullable Duration scaleDownAfter,
        @Nullable PoolNodes nodes) {

    public static final Duration SCALE_DOWN_AFTER_MAX = Duration.ofDays(7);
    public static final int MACHINES_MAX = 100_000;
    public static final int SOURCES_MAX = 16;

    /**
     * One provider to take machines from.
     *
     * @param requirements beside the pool's own
     * @param machine what a machine must have at least, where the provider offers more than one size
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Source(
            Name provider,
            List<Requirement> requirements,
            @Nullable Resources machine) {
        public Source {
            requirements = requirements == null ? List.of() : List.copyOf(requirements);
        }
    }

    /** One that says nothing of its nodes. */
    public PoolSpec(
            Name cluster,
            @Nullable Integer count,
            @Nullable Integer min,
            @Nullable Integer max,
            List<Requirement> requirements,
            Map<String, String> labels,
            List<Taint> taints,
            List<Source> sources,
            @Nullable Duration scaleDownAfter) {
        this(cluster, count, min, max, requirements, labels, taints, sources, scaleDownAfter, null);
    }

    /** With the bridge's own delay. */
    public PoolSpec(
            Name cluster,
            @Nullable Integer count,
            @Nullable Integer min,
            @Nullable Integer max,
            List<Requirement> requirements,
            Map<String, String> labels,
            List<Taint> taints,
            List<Source> sources) {
        this(cluster, count, min, max, requirements, labels, taints, sources, null, null);
    }

    /** @throws IllegalArgumentException naming the field and its rule */
    @JsonCreator
    public PoolSpec {
        requirements = requirements == null ? List.of() : List.copyOf(requirements);
        labels = LabelRules.checked(labels);
        taints = taints == null ? List.of() : List.copyOf(taints);
        sources = sources == null ? List.of() : List.copyOf(sources);
        if (count != null && (min != null || max != null)) {
            throw new IllegalArgumentException("give either count, or min and max, not both");
        }
        if (count == null && (min == null || max == null)) {
            throw new IllegalArgumentException("give count, or both min and max");
        }
        checkRange("count", count);
        checkRange("min", min);
        checkRange("max", max);
        if (min != null && max != null && min > max) {
            throw new IllegalArgumentException("min " + min + " is more than max " + max);
        }
        if (sources.isEmpty() || sources.size() > SOURCES_MAX) {
            throw new IllegalArgumentException("sources must name 1 to " + SOURCES_MAX + " providers");
        }
        checkDelay(count, scaleDownAfter);
    }

    private static void checkDelay(@Nullable Integer count, @Nullable Duration delay) {
        if (delay == null) {
            return;
        }
        if (count != null) {
            throw new IllegalArgumentException(
                    "scaleDownAfter goes with min and max; a pool with a count never gives machines back by itself");
        }
        if (delay.isNegative() || delay.compareTo(SCALE_DOWN_AFTER_MAX) > 0) {
            throw new IllegalArgumentException("scaleDownAfter must be 0 s to 7 d (P7D), not " + delay);
        }
    }

    private static void checkRange(String field, @Nullable Integer value) {
        if (value != null && (value < 0 || value > MACHINES_MAX)) {
            throw new IllegalArgumentException(field + " must be 0 to " + MACHINES_MAX + ", not " + value);
        }
    }

    /** The fewest machines it may have. */
    @JsonIgnore
    @SuppressWarnings("NullAway") // exactly one of the two is there, see the constructor
    public int lowest() {
        return count != null ? count : min;
    }

    /** The most machines it may have. */
    @JsonIgnore
    @SuppressWarnings("NullAway") // exactly one of the two is there, see the constructor
    public int highest() {
        return count != null ? count : max;
    }
}
