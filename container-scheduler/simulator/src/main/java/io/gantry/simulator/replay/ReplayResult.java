package io.gantry.simulator.replay;

import io.gantry.simulator.gpu.Placer;
import io.gantry.simulator.gpu.Policy;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** All seeds of one policy. */
public record ReplayResult(Policy policy, Placer.Ties ties, List<SeedResult> seeds) {

    public ReplayResult {
        seeds = List.copyOf(seeds);
        if (seeds.isEmpty()) {
            throw new IllegalArgumentException("a replay has at least one seed");
        }
    }

    /** The middle one, or the mean of the two in the middle. */
    public double median(ToDoubleFunction<SeedResult> figure) {
        double[] sorted = seeds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
