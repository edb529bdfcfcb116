package io.gantry.simulator.load;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.label.LabelRules;
import io.gantry.kinds.label.Taint;
import io.gantry.kinds.quantity.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Equal machines.
 *
 * @param count 0 to 1,000,000
 * @param resources of one
 * @param performance how fast tasks run there: 1 if left out; 0.9 makes them take 1/0.9 as long. More than 0, at most 100
 * @param cost of one, per hour, in whatever unit; 0 if left out
 * @param bareMetal what changes if they were bare metal; needed only by who asks that
 * @param failures how often one fails; never if left out
 * @param drains how often one is drained for maintenance; never if left out
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MachineGroup(
        Name name,
        int count,
        Resources resources,
        Map<String, String> labels,
        List<Taint> taints,
        double performance,
        double cost,
        @Nullable BareMetal bareMetal,
        @Nullable Outage failures,
        @Nullable Outage drains) {

    public static final int COUNT_MAX = 1_000_000;
    public static final double PERFORMANCE_MAX = 100;

    /** What {@code performance} and {@code cost} would be. */
    public record BareMetal(double performance, double cost) {
        /** @throws IllegalArgumentException naming the field and its rule */
        public BareMetal {
            check(performance, cost);
        }
    }

    /**
     * Something that takes a machine away for a while, at times that know nothing of one another.
     *
     * @param every mean time between, per machine: 1 s to 10,000 d
     * @param lasts 1 s to 10,000 d
     */
    public record Outage(Duration every, Duration lasts) {
        /** @throws IllegalArgumentException naming the field and its rule */
        public Outage {
            Times.check("every", every);
            Times.check("lasts", lasts);
        }
    }

    @JsonCreator
    public static MachineGroup of(
            Name name,
            int count,
            Resources resources,
            @Nullable Map<String, String> labels,
            @Nullable List<Taint> taints,
            @Nullable Double performance,
            @Nullable Double cost,
            @Nullable BareMetal bareMetal,
            @Nullable Outage failures,
            @Nullable Outage drains) {
        return new MachineGroup(
                name,
                count,
                resources,
                labels == null ? Map.of() : labels,
                taints == null ? List.of() : taints,
                performance == null ? 1 : performance,
                cost == null ? 0 : cost,
                bareMetal,
                failures,
                drains);
    }

    /** Machines that never fail. */
    public static MachineGroup plain(String name, int count, Resources resources) {
        return of(new Name(name), count, resources, null, null, null, null, null, null, null);
    }

    /** @throws IllegalArgumentException naming the field and its rule */
    public MachineGroup {
        if (count < 0 || count > COUNT_MAX) {
            throw new IllegalArgumentException("count must be 0 to " + COUNT_MAX + ", not " + count);
        }
        labels = LabelRules.checked(labels);
        taints = List.copyOf(taints);
        check(performance, cost);
    }

    private static void check(double performance, double cost) {
        if (!(performance > 0 && performance <= PERFORMANCE_MAX)) {
            throw new IllegalArgumentException(
                    "performance must be more than 0 and at most " + (int) PERFORMANCE_MAX + ", not " + performance);
        }
        if (!(cost >= 0 && cost <= 1e9)) {
            throw new IllegalArgumentException("cost must be 0 to 1000000000, not " + cost);
        }
    }

    public MachineGroup withCount(int other) {
        return new MachineGroup(name, other, resources, labels, taints, performance, cost, bareMetal, failures, drains);
    }

    public MachineGroup withTerms(double otherPerformance, double otherCost) {
        return new MachineGroup(
                name, count, resources, labels, taints, otherPerformance, otherCost, bareMetal, failures, drains);
    }
}
