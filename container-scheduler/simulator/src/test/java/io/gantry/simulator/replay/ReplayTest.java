package io.gantry.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gantry.simulator.chance.Draws;
import io.gantry.simulator.gpu.Placer;
import io.gantry.simulator.gpu.Policy;
import io.gantry.simulator.trace.Openb;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplayTest {

    /** Ten nodes of ten devices, and a list of one pod that wants one. */
    private static final Openb PLAIN = Traces.of(nodes(10, 10), "p-1,1000,1024,1,1000,\n");

    private static String nodes(int count, int gpus) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("n-").append(i).append(",100000,1000000,").append(gpus).append(",A\n");
        }
        return text.toString();
    }

    private static SeedResult run(Openb trace, Policy policy, long seed) {
        return new Replay(trace, policy, policy.ties()).run(seed);
    }

    @Test
    void whatFitsWhollyIsPlacedWholly() {
        SeedResult result = run(PLAIN, Policy.BEST_FIT, 1);

        // 130 pods are asked for, 100 fit. One pod is a percent, so each mean is of one pod.
        assertThat(result.pods()).isEqualTo(130);
        assertThat(result.placed()).isEqualTo(100);
        assertThat(result.alloc100()).isEqualTo(100);
        assertThat(result.alloc130()).isEqualTo(100);
        assertThat(result.fragmentation()).isZero();
    }

    @Test
    void aPodThatWantsMoreThanHalfWastesTheRest() {
        Openb trace = Traces.of(nodes(10, 10), "p-1,0,0,1,600,\n");
        SeedResult result = run(trace, Policy.BEST_FIT, 1);

        // Each of the 100 devices takes one: 60 %. As much as there is is asked for by 166.7 pods: 166 and 167 round to
        // 100 %.
        assertThat(result.alloc100()).isEqualTo(60, within(1e-9));
        assertThat(result.fragmentation()).isEqualTo(40, within(1e-9));
        assertThat(result.pods()).isEqualTo(216); // 216 x 0.6 = 129.6, one more would be over 130
    }

    @Test
    void theMeanIsOverThePodsAtWhichThePercentIsReached() {
        // 2 devices: a pod of 10 milli is half a percent, so that 199, 200 and 201 pods (99.5, 100, 100.5 %) make up
        // alloc@100
        // but for 100.5, which rounds to 101 (half up): the mean is of 99.5 and 100.
        Openb trace = Traces.of(nodes(1, 2), "p-1,0,0,1,10,\n");

        assertThat(run(trace, Policy.BEST_FIT, 1).alloc100()).isEqualTo(99.75, within(1e-9));
    }

    @Test
    void theListComesWholeOnceBeforeAnyOfItComesAgain() {
        var pods = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            pods.append("p-").append(i).append(",").append(i).append(",0,1,1000,\n");
        }
        Openb trace = Traces.of(nodes(10, 10), pods.toString());
        var first = new ArrayList<Integer>();
        var arrivals = new Arrivals(trace, 100_000, 3);
        for (int i = 0; i < 50; i++) {
            first.add(arrivals.next());
        }
        var later = new ArrayList<Integer>();
        for (int next = arrivals.next(); next >= 0; next = arrivals.next()) {
            later.add(next);
        }

        assertThat(first)
                .doesNotHaveDuplicates()
                .isNotEqualTo(first.stream().sorted().toList());
        assertThat(later).hasSize(80); // until 1.3 times the devices are asked for
        assertThat(later.stream().distinct().count()).isLessThan(60);
    }

    @Test
    void theOrderOfTheLinesDoesNotMatter() {
        Openb one = Traces.of(nodes(10, 10), "p-1,0,0,1,600,\np-2,0,0,1,1000,\np-3,0,0,2,1000,\n");
        Openb other = Traces.of(nodes(10, 10), "p-3,0,0,2,1000,\np-1,0,0,1,600,\np-2,0,0,1,1000,\n");

        assertThat(run(one, Policy.DEFAULT, 5)).isEqualTo(run(other, Policy.DEFAULT, 5));
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void aSeedGivesTheSameResultHoweverManyRunSideBySide(Policy policy) throws InterruptedException {
        Openb trace = mixed();
        List<Long> seeds = LongStream.rangeClosed(1, 6).boxed().toList();
        var replay = new Replay(trace, policy, Placer.Ties.RANDOM);

        ReplayResult alone = replay.run(seeds, 1, (done, of) -> {});

        assertThat(replay.run(seeds, 4, (done, of) -> {})).isEqualTo(alone);
        assertThat(alone.seeds().stream().map(SeedResult::alloc100).distinct().count())
                .as("seeds differ")
                .isGreaterThan(1);
    }

    private static Openb mixed() {
        var draws = Draws.of(4, "trace");
        var pods = new StringBuilder();
        for (int i = 0; i < 120; i++) {
            int gpus = new int[] {0, 1, 1, 1, 2, 4}[draws.below(6)];
            int milli = gpus == 1 ? 100 * (1 + draws.below(10)) : 1000;
            pods.append("p-%03d,%d,1024,%d,%d,%s%n"
                    .formatted(i, 1000 * draws.below(12), gpus, milli, draws.below(5) == 0 ? "A|B" : ""));
        }
        return Traces.of(nodes(6, 4) + "m-1,16000,100000,8,B\nm-2,64000,100000,0,\n", pods.toString());
    }

    @Test
    void theMedianIsTheMiddleOrTheMeanOfTheTwo() {
        var three = List.of(seed(1, 10), seed(2, 30), seed(3, 20));
        var two = List.of(seed(1, 10), seed(2, 30));

        assertThat(new ReplayResult(Policy.FGD, Placer.Ties.FIRST, three).median(SeedResult::alloc100))
                .isEqualTo(20);
        assertThat(new ReplayResult(Policy.FGD, Placer.Ties.FIRST, two).median(SeedResult::alloc100))
                .isEqualTo(20);
    }

    private static SeedResult seed(long seed, double alloc) {
        return new SeedResult(seed, alloc, 0, 0, 1, 1);
    }
}
