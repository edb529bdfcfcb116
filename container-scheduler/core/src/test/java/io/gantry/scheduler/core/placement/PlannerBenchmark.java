package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.explain.Explainer;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Capacity;
import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How many tasks are placed a second: planned and applied, one thread, 1,000 nodes of 1,000 slots filled from empty to 90%.
 * Prints a line a figure: name, median, unit, runs, spread (greatest less smallest, as a share of the median).
 */
public final class PlannerBenchmark {

    private static final int NODES = 1_000;
    private static final int SLOTS = 1_000;
    private static final int RUNS = 7;
    private static final int WARM_UP = 3;

    private PlannerBenchmark() {}

    public static void main(String[] arguments) {
        for (PlacementStyle style : PlacementStyle.values()) {
            String word = style.name().toLowerCase(java.util.Locale.ROOT);
            report("core-place-jobs-of-100-" + word, 900_000, () -> fill(style, 100, 900_000, 1));
            report("core-place-jobs-of-1-" + word, 200_000, () -> fill(style, 1, 200_000, 1));
            report("core-place-100-classes-" + word, 900_000, () -> fill(style, 100, 900_000, 100));
        }
        View full = fill(PlacementStyle.PACK, 100, 1_000_000, 1);
        report("core-explain-1000-nodes", 100, () -> {
            for (int i = 0; i < 100; i++) {
                new Explainer(5).explain(full, TaskClass.of(1, 1 << 20, 0));
            }
            return full;
        });
    }

    private static View fill(PlacementStyle style, int jobSize, int tasks, int classes) {
        var view = new View(style);
        for (int i = 0; i < NODES; i++) {
            var capacity = Capacity.of(SLOTS, (long) SLOTS << 20, 0);
            view.addNode(new Node(i, capacity, Map.of("arch", "amd64"), List.of(), Availability.SCHEDULABLE));
        }
        var planner = new Planner();
        for (int placed = 0; placed < tasks; placed += jobSize) {
            TaskClass wanted = tasks(placed / jobSize % classes);
            Plan plan = planner.plan(view, List.of(Ask.each(placed, wanted, jobSize)), placed);
            plan.outcomes().getFirst().placed().forEach(view::apply);
        }
        return view;
    }

    private static TaskClass tasks(int variant) {
        var constraint = new Constraint("arch", Constraint.Operator.IN, List.of("amd64", "v" + variant));
        return new TaskClass(1, 1 << 20, 0, List.of(), List.of(constraint), List.of(), List.of(), 0);
    }

    private static void report(String name, int units, java.util.function.Supplier<View> work) {
        var rates = new ArrayList<Double>();
        for (int run = 0; run < WARM_UP + RUNS; run++) {
            long start = System.nanoTime();
            View used = work.get();
            double seconds = (System.nanoTime() - start) / 1e9;
            if (run >= WARM_UP && used.bound() > 0) {
                rates.add(units / seconds);
            }
        }
        double[] sorted = rates.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        double median = sorted[sorted.length / 2];
        System.out.printf(
                "%s %.0f 1/s %d %.2f%n", name, median, sorted.length, (sorted[sorted.length - 1] - sorted[0]) / median);
    }
}
