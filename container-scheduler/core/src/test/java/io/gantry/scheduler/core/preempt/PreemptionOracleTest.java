package io.gantry.scheduler.core.preempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.placement.Oracle;
import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.placement.World;
import io.gantry.scheduler.core.view.Affinity;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.Rules;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random clusters and tasks with all features mixed, against trying every set of victims: each named by its seed. */
class PreemptionOracleTest {

    private static final int ROUNDS = 8;
    private static final List<String> TAGS = List.of("job/a", "job/b", "group/a/web");
    private static final int[] PRIORITIES = {0, 0, 3, 5, 10, 10, 1000};

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    /** A cluster that is nearly full. */
    private static final class Crowd {
        final SplittableRandom random;
        final World world;
        final Planner planner;
        final Preemptor preemptor;
        final long seed;

        Crowd(long seed) {
            this.seed = seed;
            random = new SplittableRandom(seed);
            world = new World(random);
            planner = new Planner(seed);
            preemptor = new Preemptor(planner, seed);
        }

        TaskClass tasks() {
            TaskClass tasks = world.randomTasks();
            return tasks.withPriority(PRIORITIES[random.nextInt(PRIORITIES.length)]);
        }

        void fill() {
            for (int i = 0; i < 4; i++) {
                Ask ask = Ask.each("", tasks(), 1 + random.nextInt(6));
                planner.plan(world.view, List.of(ask), random.nextLong())
                        .outcomes()
                        .forEach(outcome -> {
                            assertThat(outcome.placed()).allMatch(world.view::apply);
                            world.applied(outcome.placed());
                        });
            }
        }

        Budgets budgets() {
            var budgets = new Budgets();
            for (String tag : TAGS) {
                if (random.nextInt(3) == 0) {
                    budgets.allow(tag, random.nextInt(3));
                }
            }
            return budgets;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theCheapestGoAndOnlyIfAnyCan(long seed) {
        var crowd = new Crowd(seed);
        for (int round = 0; round < ROUNDS; round++) {
            crowd.fill();
            Ask ask = Ask.each("", crowd.tasks(), 1);
            Budgets budgets = crowd.budgets();
            var cheapest = new Cheapest(crowd.world.oracle, ask.tasks(), budgets);
            Preemption plan = plan(crowd, ask, budgets);
            if (cheapest.isSmallEnough()) {
                Optional<Cost> found = plan.placed().stream().findFirst().map(Displacement::cost);
                assertThat(found).as("%s", ask.tasks()).isEqualTo(cheapest.cost());
            }
            applies(crowd, plan, budgets);
            crowd.world.step();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void gangsArePlacedWholeOrNotAtAll(long seed) {
        var crowd = new Crowd(seed);
        for (int round = 0; round < ROUNDS; round++) {
            crowd.fill();
            Ask ask = new Ask("", crowd.tasks(), 2 + crowd.random.nextInt(4), Ask.Together.ALL_OR_NONE);
            boolean simple = ask.tasks().rules().with(0).equals(Rules.NONE);
            Budgets budgets = simple && crowd.random.nextBoolean() ? new Budgets() : crowd.budgets();
            Preemption plan = plan(crowd, ask, budgets);
            assertThat(plan.placed().size()).isIn(0, ask.count());
            assertThat(plan.blocked()).isEqualTo(ask.count() - plan.placed().size());
            if (simple && TAGS.stream().allMatch(tag -> budgets.left(tag) == Integer.MAX_VALUE)) {
                boolean can = mostThatFit(crowd.world.oracle, ask.tasks()) >= ask.count();
                assertThat(plan.blocked() == 0).as("%s", ask.tasks()).isEqualTo(can);
            }
            applies(crowd, plan, budgets);
            crowd.world.step();
        }
    }

    /** Without rules nodes do not hang on each other: as many as fit once all that are lower are gone. */
    private static int mostThatFit(Oracle oracle, TaskClass tasks) {
        int fit = 0;
        for (int node : oracle.nodes.keySet()) {
            Oracle free = oracle.copy();
            free.placements.removeIf(one -> one.node() == node
                    && one.tasks().rules().priority() < tasks.rules().priority()
                    && !isInTheWay(one, tasks));
            while (fit < 10 && free.fits(node, tasks)) {
                fit++;
                free.placements.add(placement(node, tasks, free));
            }
        }
        return fit;
    }

    private static boolean isInTheWay(Placement one, TaskClass tasks) {
        return one.ports().stream().skip(one.tasks().hostPorts().size()).anyMatch(tasks.hostPorts()::contains);
    }

    private static Placement placement(int node, TaskClass tasks, Oracle oracle) {
        var view = new View(io.gantry.scheduler.core.view.PlacementStyle.PACK);
        int id = view.addNode(oracle.nodes.get(node));
        oracle.placements.stream()
                .filter(one -> one.node() == node)
                .forEach(one -> view.adopt(id, one.tasks(), one.ports()));
        Placement placed = view.place(id, view.compile(tasks), 0);
        return new Placement(node, tasks, placed.ports(), placed.gpus());
    }

    private static Preemption plan(Crowd crowd, Ask ask, Budgets budgets) {
        View view = crowd.world.view;
        View before = view.snapshot();
        List<Integer> left = TAGS.stream().map(budgets::left).toList();
        Preemption plan = crowd.preemptor.plan(view, ask, budgets);
        assertThat(TAGS.stream().map(budgets::left)).containsExactlyElementsOf(left);
        isUnchanged(crowd, before);
        var preview = new Preemptor(new Planner(crowd.seed), crowd.seed).plan(before, ask, budgets);
        assertThat(preview).isEqualTo(plan);
        return plan;
    }

    private static void isUnchanged(Crowd crowd, View before) {
        View view = crowd.world.view;
        assertThat(view.version()).isEqualTo(before.version());
        for (int node : crowd.world.oracle.nodes.keySet()) {
            assertThat(view.held(node)).isEqualTo(before.held(node));
            assertThat(view.freeCpuMilli(node)).isEqualTo(crowd.world.oracle.freeCpu(node));
            assertThat(view.freeMemoryBytes(node)).isEqualTo(crowd.world.oracle.freeMemory(node));
            assertThat(view.freeDiskBytes(node)).isEqualTo(crowd.world.oracle.freeDisk(node));
            assertThat(view.freeDynamicPorts(node)).isEqualTo(before.freeDynamicPorts(node));
            for (var gpus : crowd.world.oracle.nodes.get(node).capacity().gpus()) {
                assertThat(view.freeGpus(node, gpus)).isEqualTo(before.freeGpus(node, gpus));
            }
        }
    }

    private static void applies(Crowd crowd, Preemption plan, Budgets budgets) {
        Oracle oracle = crowd.world.oracle;
        int priority = plan.ask().tasks().rules().priority();
        assertThat(plan.victims()).allMatch(victim -> victim.tasks().rules().priority() < priority);
        for (String tag : TAGS) {
            assertThat(plan.victims().stream()
                            .filter(victim -> victim.tasks().rules().tags().contains(tag))
                            .count())
                    .as(tag)
                    .isLessThanOrEqualTo(budgets.left(tag));
        }
        var gone = new ArrayList<Placement>();
        var left = new ArrayList<>(oracle.placements);
        Function<Victim, Placement> whose = victim -> {
            Placement chosen = left.stream()
                    .filter(one -> victim.isLike(one, crowd.world.view))
                    .findFirst()
                    .orElseThrow();
            left.remove(chosen);
            gone.add(chosen);
            return chosen;
        };
        List<Placement> placed = crowd.preemptor.apply(crowd.world.view, plan, whose, budgets, crowd.seed);
        assertThat(placed).hasSameSizeAs(plan.placed());
        int next = 0;
        for (int i = 0; i < placed.size(); i++) {
            Displacement one = plan.placed().get(i);
            List<Placement> victims = gone.subList(next, next + one.victims().size());
            next += one.victims().size();
            assertThat(one.cost()).isEqualTo(Cheapest.costOf(victims));
            assertThat(victims).allMatch(victim -> victim.node() == one.node());
            victims.forEach(oracle.placements::remove);
            assertThat(oracle.fits(one.node(), one.tasks())).as("%s", one).isTrue();
            oracle.placements.add(placed.get(i));
        }
        for (int node : oracle.nodes.keySet()) {
            assertThat(crowd.world.view.freeCpuMilli(node)).isEqualTo(oracle.freeCpu(node));
        }
    }

    /** So that the seeds do ask what they are meant to ask. */
    @org.junit.jupiter.api.Test
    void theSeedsHaveVictimsOfEachKind() {
        int near = 0;
        int many = 0;
        int refused = 0;
        for (long seed = 0; seed < 60; seed++) {
            var crowd = new Crowd(seed);
            for (int round = 0; round < ROUNDS; round++) {
                crowd.fill();
                Ask ask = Ask.each("", crowd.tasks(), 1);
                Preemption plan = plan(crowd, ask, crowd.budgets());
                boolean mustBeNear = ask.tasks().rules().affinities().stream()
                        .anyMatch(rule -> rule.hard() && rule.direction() == Affinity.Direction.NEAR);
                near += mustBeNear && !plan.victims().isEmpty() ? 1 : 0;
                many += plan.victims().size() > 1 ? 1 : 0;
                refused += plan.placed().isEmpty() ? 1 : 0;
                crowd.world.step();
            }
        }
        assertThat(near).isGreaterThan(0);
        assertThat(many).isGreaterThan(5);
        assertThat(refused).isGreaterThan(5);
    }
}
