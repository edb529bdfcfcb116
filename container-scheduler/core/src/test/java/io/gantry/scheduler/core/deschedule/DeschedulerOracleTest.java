package io.gantry.scheduler.core.deschedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.placement.Oracle;
import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.placement.World;
import io.gantry.scheduler.core.preempt.Budgets;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.View;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every proposal, on random clusters with all features mixed: each named by its seed. */
class DeschedulerOracleTest {

    private static final List<String> TAGS = List.of("job/a", "job/b", "group/a/web");

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void movesAreBoundedWithinBudgetsAndPossible(long seed) {
        var random = new SplittableRandom(seed);
        var world = new World(random);
        var planner = new Planner(seed);
        var descheduler = new Descheduler(planner);
        for (int round = 0; round < 8; round++) {
            fill(world, planner, random);
            world.step();
            var settings = Settings.DEFAULT.with(1 + random.nextInt(8), 1 + random.nextInt(12));
            var budgets = new Budgets();
            TAGS.stream().filter(tag -> random.nextBoolean()).forEach(tag -> budgets.allow(tag, random.nextInt(4)));
            View before = world.view.snapshot();
            Map<String, Integer> left = left(budgets);
            Proposal proposal = descheduler.propose(world.view, settings, budgets, seed);
            assertThat(left(budgets)).isEqualTo(left);
            isUnchanged(world, before);
            assertThat(new Descheduler(new Planner(seed)).propose(before, settings, budgets, seed))
                    .isEqualTo(proposal);
            assertThat(proposal.looked()).isLessThanOrEqualTo(settings.nodesMax());
            assertThat(proposal.moves()).hasSizeLessThanOrEqualTo(settings.movesMax());
            for (String tag : TAGS) {
                assertThat(proposal.moves().stream()
                                .filter(move ->
                                        move.victim().tasks().rules().tags().contains(tag))
                                .count())
                        .isLessThanOrEqualTo(left.get(tag));
            }
            boolean done = true;
            for (int i = 0; i < proposal.improvements().size() && done; i++) {
                done = isCarriedOut(world, descheduler, proposal.improvements().get(i), budgets);
            }
        }
    }

    private static void fill(World world, Planner planner, SplittableRandom random) {
        for (int i = 0; i < 2; i++) {
            Ask ask = Ask.each("", world.randomTasks(), 1 + random.nextInt(5));
            planner.plan(world.view, List.of(ask), random.nextLong()).outcomes().forEach(outcome -> {
                assertThat(outcome.placed()).allMatch(world.view::apply);
                world.applied(outcome.placed());
            });
        }
    }

    private static Map<String, Integer> left(Budgets budgets) {
        var left = new HashMap<String, Integer>();
        TAGS.forEach(tag -> left.put(tag, budgets.left(tag)));
        return left;
    }

    private static void isUnchanged(World world, View before) {
        assertThat(world.view.version()).isEqualTo(before.version());
        for (int node : world.oracle.nodes.keySet()) {
            assertThat(world.view.held(node)).isEqualTo(before.held(node));
            assertThat(world.view.freeCpuMilli(node)).isEqualTo(world.oracle.freeCpu(node));
            assertThat(world.view.freeMemoryBytes(node)).isEqualTo(world.oracle.freeMemory(node));
            assertThat(world.view.freeDiskBytes(node)).isEqualTo(world.oracle.freeDisk(node));
            assertThat(world.view.freeDynamicPorts(node)).isEqualTo(before.freeDynamicPorts(node));
        }
    }

    private static boolean isCarriedOut(World world, Descheduler descheduler, Improvement one, Budgets budgets) {
        Oracle oracle = world.oracle;
        assertThat(one.gain()).isPositive();
        for (Move move : one.moves()) {
            assertThat(move.to()).isNotEqualTo(move.victim().node());
            Placement placement = oracle.placements.stream()
                    .filter(held -> move.victim().isLike(held, world.view))
                    .findFirst()
                    .orElseThrow();
            oracle.placements.remove(placement);
            boolean wasWrong = !oracle.fits(move.victim().node(), move.victim().tasks());
            assertThat(wasWrong)
                    .isEqualTo(one.kind() == Improvement.Kind.PUTS_RIGHT
                            || (one.kind() == Improvement.Kind.EMPTIES && wasWrong));
            boolean fits = oracle.fits(move.to(), move.victim().tasks());
            Optional<Placement> moved = descheduler.apply(world.view, move, placement, budgets, 0);
            assertThat(moved.isPresent()).as("%s", move).isEqualTo(fits);
            oracle.placements.add(moved.orElse(placement));
            if (!fits) {
                // A port was chosen for one that was moved before, and a later one wants it by number.
                assertThat(placement.tasks().hostPorts()).anyMatch(View::isDynamic);
                return false;
            }
        }
        if (one.kind() == Improvement.Kind.EMPTIES) {
            assertThat(world.view.held(one.moves().getFirst().victim().node())).isZero();
            assertThat(one.moves()).allMatch(move -> world.view.held(move.to()) > 0);
        }
        return true;
    }
}
