package io.gantry.scheduler.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.scheduler.core.offer.Answer;
import io.gantry.scheduler.core.offer.Board;
import io.gantry.scheduler.core.offer.Offer;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.TaskClass;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold for all clusters, and all that happens between an offer and its claim: random ones, each named by its seed. */
class ClaimsOracleTest {

    private static final int ROUNDS = 8;

    static LongStream seeds() {
        return LongStream.range(0, 400);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatIsLetInFitsAndWhatComesBackDoesNot(long seed) {
        var random = new SplittableRandom(seed);
        var world = new World(random);
        var board = new Board(world.view, new Planner(seed), 1, 1_000);
        for (String framework : List.of("a", "b", "c")) {
            board.join(framework, 1);
        }
        for (int round = 0; round < ROUNDS; round++) {
            var offers = new ArrayList<Offer>();
            var plans = new ArrayList<List<Placement>>();
            for (int i = 0; i < 1 + random.nextInt(3); i++) {
                Offer offer = board.offer(round * 10L).orElseThrow();
                offers.add(offer);
                plans.add(plan(world, offer, random));
            }
            if (random.nextInt(3) == 0) {
                world.step();
            }
            for (int i = 0; i < offers.size(); i++) {
                Answer answer = board.claim(offers.get(i), plans.get(i), round * 10L);
                agrees(world, plans.get(i), answer);
            }
            // What runs comes and goes, so that tallies have something to count.
            world.step();
        }
    }

    private static List<Placement> plan(World world, Offer offer, SplittableRandom random) {
        var placed = new ArrayList<Placement>();
        var planner = new Planner(random.nextLong());
        List<Ask> asks = List.of(world.randomAsk(), world.randomAsk(), world.randomAsk());
        for (Plan.Outcome outcome : planner.plan(offer.view(), asks, 1).outcomes()) {
            placed.addAll(outcome.placed());
        }
        return placed;
    }

    private static void agrees(World world, List<Placement> planned, Answer answer) {
        assertThat(answer.applied().size() + answer.returned().size()).isEqualTo(planned.size());
        Set<Placement> applied = Collections.newSetFromMap(new IdentityHashMap<>());
        applied.addAll(answer.applied());
        int returned = 0;
        for (Placement one : planned) {
            boolean known = world.oracle.nodes.containsKey(one.node());
            boolean fits = known && world.oracle.fits(one.node(), one.tasks());
            if (applied.contains(one)) {
                assertThat(fits).as("let in: %s", one).isTrue();
                world.applied(List.of(one));
                continue;
            }
            Answer.Returned back = answer.returned().get(returned++);
            assertThat(back.placement()).isSameAs(one);
            if (!isAboutPieces(one.tasks()) && back.why() != Answer.Why.NOT_OFFERED) {
                assertThat(fits).as("came back: %s", back).isFalse();
            }
        }
    }

    /** It may come back because just its device or port was taken, though there are others. */
    private static boolean isAboutPieces(TaskClass tasks) {
        return !tasks.gpus().isEmpty() || tasks.dynamicPorts() > 0;
    }
}
