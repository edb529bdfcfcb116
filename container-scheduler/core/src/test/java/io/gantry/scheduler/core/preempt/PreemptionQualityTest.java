package io.gantry.scheduler.core.preempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Capacity;
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
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On clusters with more nodes than are worked out to the end, what is displaced is hardly more than the least there is. */
class PreemptionQualityTest {

    private static final int NODES = 1_000;
    private static final int[] PRIORITIES = {2, 3, 5, 8, 10, 20};

    static LongStream seeds() {
        return LongStream.range(0, 12);
    }

    private final List<Placement> held = new ArrayList<>();

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void displacedPriorityIsWithinOnePercentOfTheLeast(long seed) {
        var random = new SplittableRandom(seed);
        View view = full(random);
        var planner = new Planner(seed);
        var preemptor = new Preemptor(planner, seed);
        var budgets = new Budgets();
        long displaced = 0;
        long least = 0;
        for (int i = 0; i < 15; i++) {
            TaskClass tasks = tasks(random, 4_500L + random.nextInt(3_000), 30);
            if (planner.best(view, tasks) >= 0) {
                continue;
            }
            Cost cheapest = cheapest(view, tasks);
            Preemption plan = preemptor.plan(view, Ask.each("", tasks, 1), budgets);
            Cost found = plan.placed().getFirst().cost();
            assertThat(found.highest()).isEqualTo(cheapest.highest());
            displaced += found.sum();
            least += cheapest.sum();
            held.addAll(preemptor.apply(view, plan, this::take, budgets, i));
        }
        assertThat(least).isGreaterThan(0);
        assertThat((double) displaced / least).isLessThanOrEqualTo(1.01);
    }

    private Placement take(Victim victim) {
        for (Placement one : held) {
            if (one.node() == victim.node() && one.tasks().equals(victim.tasks())) {
                held.remove(one);
                return one;
            }
        }
        throw new IllegalStateException("nobody is " + victim);
    }

    /** On one node in a hundred few large tasks, on the others many small ones. */
    private View full(SplittableRandom random) {
        var view = new View(PlacementStyle.PACK);
        for (int i = 0; i < NODES; i++) {
            int node = view.addNode(
                    new Node(i, Capacity.of(8_000, 16_000, 0), Map.of(), List.of(), Availability.SCHEDULABLE));
            while (view.freeCpuMilli(node) > 1_000 && view.freeMemoryBytes(node) > 1_000) {
                long size = i % 100 == 0 ? 3_500L + random.nextInt(500) : 800L + random.nextInt(800);
                long cpu = Math.min(view.freeCpuMilli(node), size);
                TaskClass tasks = tasks(random, cpu, PRIORITIES[random.nextInt(PRIORITIES.length)]);
                if (tasks.memoryBytes() <= view.freeMemoryBytes(node)) {
                    held.add(view.adopt(node, tasks, List.of()));
                }
            }
        }
        return view;
    }

    private static TaskClass tasks(SplittableRandom random, long cpu, int priority) {
        return TaskClass.of(cpu, cpu + random.nextInt(500), 0)
                .with(new Rules(List.of(), List.of(), List.of(), List.of(), priority));
    }

    private Cost cheapest(View view, TaskClass tasks) {
        var byNode = new ArrayList<List<Placement>>();
        for (int node = 0; node < NODES; node++) {
            byNode.add(new ArrayList<>());
        }
        held.stream()
                .filter(one -> one.tasks().rules().priority() < tasks.rules().priority())
                .forEach(one -> byNode.get(one.node()).add(one));
        Cost best = null;
        for (int node = 0; node < NODES; node++) {
            List<Placement> lower = byNode.get(node);
            for (int set = 1; set < 1 << lower.size(); set++) {
                long cpu = view.freeCpuMilli(node);
                long memory = view.freeMemoryBytes(node);
                int highest = 0;
                long sum = 0;
                for (int i = 0; i < lower.size(); i++) {
                    if ((set & 1 << i) != 0) {
                        TaskClass victim = lower.get(i).tasks();
                        cpu += victim.cpuMilli();
                        memory += victim.memoryBytes();
                        highest = Math.max(highest, victim.rules().priority());
                        sum += victim.rules().priority();
                    }
                }
                var cost = new Cost(highest, sum, Integer.bitCount(set));
                boolean fits = cpu >= tasks.cpuMilli() && memory >= tasks.memoryBytes();
                best = fits && (best == null || cost.compareTo(best) < 0) ? cost : best;
            }
        }
        return best;
    }
}
