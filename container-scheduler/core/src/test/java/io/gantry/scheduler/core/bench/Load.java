package io.gantry.scheduler.core.bench;

import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Capacity;
import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.Rules;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/** A cluster of four shapes of nodes in ten zones, and tasks of many sizes. The same for the same numbers. */
final class Load {

    static final int CLASSES = 40;
    private static final long GI = 1L << 30;
    private static final long[][] SHAPES = {
        {16_000, 64 * GI}, {32_000, 128 * GI}, {64_000, 256 * GI}, {96_000, 192 * GI}
    };

    final View view = new View(PlacementStyle.PACK);
    final Planner planner = new Planner(1);
    final List<TaskClass> classes = new ArrayList<>();
    final List<Placement> held = new ArrayList<>();
    final SplittableRandom random = new SplittableRandom(1);
    final long cpuOfAll;
    private long cpuHeld;

    /** @param rules of the class of each number */
    Load(int nodes, int classCount, IntFunction<Rules> rules) {
        long cpu = 0;
        for (int i = 0; i < nodes; i++) {
            long[] shape = shape(i);
            cpu += shape[0];
            Map<String, String> labels =
                    Map.of("arch", i % 5 == 0 ? "arm64" : "amd64", "zone", "z" + i % 10, "host", "h" + i);
            view.addNode(new Node(i, Capacity.of(shape[0], shape[1], 0), labels, List.of(), Availability.SCHEDULABLE));
        }
        cpuOfAll = cpu;
        for (int i = 0; i < classCount; i++) {
            classes.add(tasks(i).with(rules.apply(i)));
        }
    }

    static long[] shape(int node) {
        return SHAPES[node % SHAPES.length];
    }

    /** A quarter of the classes ask for an architecture. */
    private TaskClass tasks(int number) {
        var tasks = TaskClass.of(cpu(random), memory(random), 0);
        return number % 4 == 0
                ? tasks.with(List.of(new Constraint("arch", Constraint.Operator.IN, List.of("amd64"))))
                : tasks;
    }

    static long cpu(SplittableRandom random) {
        return 250L * (1 + random.nextInt(16));
    }

    static long memory(SplittableRandom random) {
        return GI / 2 * (1 + random.nextInt(32));
    }

    /** Places tasks of classes drawn one by one, until this part of all processors is held, or so many are placed. */
    int fill(double part, int most) {
        int placed = 0;
        while (cpuHeld < cpuOfAll * part && placed < most) {
            TaskClass tasks = classes.get(random.nextInt(classes.size()));
            Placement placement = planner.reserve(view, tasks, placed);
            if (placement == null) {
                return placed;
            }
            cpuHeld += tasks.cpuMilli();
            held.add(placement);
            placed++;
        }
        return placed;
    }

    /** Gives one back, drawn from all, and places one like it. */
    Placement churn() {
        int which = random.nextInt(held.size());
        Placement before = held.get(which);
        view.release(before);
        Placement after = planner.reserve(view, before.tasks(), which);
        if (after == null) {
            throw new IllegalStateException("no room for what was just released: " + before);
        }
        held.set(which, after);
        return after;
    }
}
