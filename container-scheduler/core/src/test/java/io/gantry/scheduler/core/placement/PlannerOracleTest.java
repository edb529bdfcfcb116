package io.gantry.scheduler.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.scheduler.core.explain.Explainer;
import io.gantry.scheduler.core.explain.Explanation;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.NodeSet;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.Rules;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold for every cluster and every task: thousands of random ones, each named by its seed. */
class PlannerOracleTest {

    private static final int ROUNDS = 12;

    static LongStream seeds() {
        return LongStream.range(0, 1_000);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyRoundAgreesWithTheOracle(long seed) {
        var random = new SplittableRandom(seed);
        var world = new World(random);
        var longLived = new Planner(seed);
        View first = world.view.snapshot();
        List<Ask> asks = List.of(world.randomAsk(), world.randomAsk());
        Plan ofFirst = new Planner(seed).plan(first, asks, seed);
        for (int round = 0; round < ROUNDS; round++) {
            feasibleNodesAreTheOracles(world, world.randomTasks());
            explanationAddsUp(world, world.randomTasks());
            planIsRightAndApplied(world, longLived, seed, random.nextLong());
            world.step();
        }
        freeIsTheOracles(world);
        assertThat(new Planner(seed).plan(first, asks, seed))
                .as("a snapshot stays as it was")
                .isEqualTo(ofFirst);
    }

    private static void feasibleNodesAreTheOracles(World world, TaskClass tasks) {
        NodeSet all = world.view.nodes().copy();
        Asked asked = Asked.now(world.view, tasks);
        for (Filter filter : Filters.ALL) {
            NodeSet feasible = filter.feasible(asked, world.view);
            for (int node : world.oracle.nodes.keySet()) {
                boolean none = !filter.concerns(asked)
                        || filter.why(node, asked, world.view).isEmpty();
                assertThat(none)
                        .as("%s on node %s for %s", filter.getClass().getSimpleName(), node, tasks)
                        .isEqualTo(feasible.contains(node));
            }
            all.retain(feasible);
        }
        assertThat(ids(all)).isEqualTo(world.oracle.feasible(tasks));
    }

    private static void planIsRightAndApplied(World world, Planner longLived, long ties, long seed) {
        List<Ask> asks = List.of(world.randomAsk(), world.randomAsk(), world.randomAsk());
        View before = world.view.snapshot();
        Plan plan = longLived.plan(world.view, asks, seed);
        assertSame(world.view, before, world);
        assertThat(new Planner(ties).plan(world.view, asks, seed)).isEqualTo(plan);
        assertThat(new Planner(ties).plan(before, asks, seed)).isEqualTo(plan);
        eachStepIsTheBest(world.oracle.copy(), plan, ties);
        for (Plan.Outcome outcome : plan.outcomes()) {
            assertThat(outcome.placed()).allMatch(world.view::apply);
            world.applied(outcome.placed());
        }
    }

    private static void eachStepIsTheBest(Oracle oracle, Plan plan, long ties) {
        for (Plan.Outcome outcome : plan.outcomes()) {
            Ask ask = outcome.ask();
            assertThat(outcome.placed().size() + outcome.blocked()).isEqualTo(ask.count());
            if (ask.together() == Ask.Together.ALL_OR_NONE && outcome.blocked() > 0) {
                assertThat(outcome.placed()).isEmpty();
                if (ask.tasks().rules().equals(Rules.NONE)) {
                    assertThat(mostThatFit(oracle.copy(), ask)).isLessThan(ask.count());
                }
                continue;
            }
            for (Placement placement : outcome.placed()) {
                assertThat(oracle.fits(placement.node(), ask.tasks())).isTrue();
                assertThat(placement.node())
                        .as("%s", ask.tasks())
                        .isEqualTo(oracle.winner(ask.tasks(), ties).orElseThrow());
                holdsWhatItShould(oracle, placement);
                oracle.placements.add(placement);
            }
            if (outcome.blocked() > 0) {
                assertThat(oracle.feasible(ask.tasks())).isEmpty();
            }
        }
    }

    /** Equal tasks fit as often as they fit, whichever node is taken first. */
    private static int mostThatFit(Oracle oracle, Ask ask) {
        Plan alone = new Planner().plan(viewOf(oracle), List.of(Ask.each("", ask.tasks(), ask.count())), 0);
        return alone.outcomes().getFirst().placed().size();
    }

    private static View viewOf(Oracle oracle) {
        var view = new View(oracle.style);
        var ids = new java.util.TreeMap<Integer, Integer>();
        oracle.nodes.forEach((id, node) -> ids.put(id, view.addNode(node)));
        for (Placement placement : oracle.placements) {
            Integer id = ids.get(placement.node());
            if (id != null) {
                view.adopt(id, placement.tasks(), placement.ports());
            }
        }
        return view;
    }

    private static void holdsWhatItShould(Oracle oracle, Placement placement) {
        TaskClass tasks = placement.tasks();
        assertThat(placement.ports()).hasSize(tasks.hostPorts().size() + tasks.dynamicPorts());
        assertThat(placement.ports().subList(0, tasks.hostPorts().size())).isEqualTo(tasks.hostPorts());
        assertThat(placement.ports()).doesNotHaveDuplicates();
        assertThat(placement.ports()).noneMatch(oracle.heldPorts(placement.node())::contains);
        assertThat(placement.ports().stream().skip(tasks.hostPorts().size())).allMatch(View::isDynamic);
        int next = 0;
        for (Gpus gpus : tasks.gpus()) {
            int[] free = oracle.freeOfDevices(placement.node(), gpus.model());
            var devices = placement.gpus().subList(next, next + gpus.count());
            assertThat(devices)
                    .as("%s", tasks)
                    .isEqualTo(oracle.devices(placement.node(), tasks).subList(next, next + gpus.count()));
            assertThat(devices).doesNotHaveDuplicates().allMatch(device -> free[device] >= gpus.shareMilli());
            next += gpus.count();
        }
    }

    private static void explanationAddsUp(World world, TaskClass tasks) {
        Explanation explanation = new Explainer(5).explain(world.view, tasks);
        int refused =
                explanation.counts().stream().mapToInt(Explanation.Count::nodes).sum();
        assertThat(explanation.nodes()).isEqualTo(world.oracle.nodes.size());
        assertThat(explanation.feasible())
                .isEqualTo(world.oracle.feasible(tasks).size());
        assertThat(explanation.feasible() + refused).isEqualTo(explanation.nodes());
        assertThat(explanation.nearest()).hasSize(Math.min(5, refused));
        for (Explanation.Miss miss : explanation.nearest()) {
            assertThat(miss.outlook() == Reason.Outlook.BUSY)
                    .as("node %s for %s: %s", world.oracle.nodes.get(miss.node()), tasks, miss.text())
                    .isEqualTo(world.oracle.couldEverFit(miss.node(), tasks));
        }
        boolean never = world.oracle.nodes.keySet().stream().noneMatch(id -> world.oracle.couldEverFit(id, tasks));
        assertThat(explanation.neverFits()).isEqualTo(never);
    }

    private static void freeIsTheOracles(World world) {
        for (int node : world.oracle.nodes.keySet()) {
            assertThat(world.view.freeCpuMilli(node)).isEqualTo(world.oracle.freeCpu(node));
            assertThat(world.view.freeMemoryBytes(node)).isEqualTo(world.oracle.freeMemory(node));
            assertThat(world.view.freeDiskBytes(node)).isEqualTo(world.oracle.freeDisk(node));
        }
    }

    private static void assertSame(View view, View before, World world) {
        assertThat(view.version()).isEqualTo(before.version());
        assertThat(view.roomVersion()).isEqualTo(before.roomVersion());
        for (int node : world.oracle.nodes.keySet()) {
            assertThat(view.freeCpuMilli(node)).isEqualTo(before.freeCpuMilli(node));
            assertThat(view.freeMemoryBytes(node)).isEqualTo(before.freeMemoryBytes(node));
            assertThat(view.freeDiskBytes(node)).isEqualTo(before.freeDiskBytes(node));
            assertThat(view.freeDynamicPorts(node)).isEqualTo(before.freeDynamicPorts(node));
            assertThat(view.held(node)).isEqualTo(before.held(node));
        }
    }

    private static Set<Integer> ids(NodeSet set) {
        var ids = new ArrayList<Integer>();
        for (int node = set.next(0); node >= 0; node = set.next(node + 1)) {
            ids.add(node);
        }
        return new TreeSet<>(ids);
    }
}
