package io.gantry.simulator.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.simulator.chance.Draws;
import java.util.ArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scores that are kept, against scores that are worked out anew for every pod. */
class PlacerTest {

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    private record Placed(int node, int devices, int podClass) {}

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void keptScoresChooseAsNewOnesDo(long seed) {
        World world = World.of(seed);
        GpuCluster view = world.view();
        GpuCluster naive = world.view();
        int[] counts = new int[world.classes().size()];
        java.util.Arrays.fill(counts, 1);
        Policy policy = new Policy[] {Policy.DEFAULT, Policy.FGD, Policy.BEST_FIT}[(int) (seed % 3)];
        var placer = new Placer(
                view,
                world.classes(),
                policy.scorer(view, world.classes(), counts, new Draws(1)),
                Placer.Ties.FIRST,
                new Draws(2));
        Scorer scorer = policy.scorer(naive, world.classes(), counts, new Draws(1));
        var draws = Draws.of(seed, "churn");
        var running = new ArrayList<Placed>();
        for (int i = 0; i < 1500; i++) {
            if (draws.below(3) == 0 && !running.isEmpty()) {
                Placed one = running.remove(draws.below(running.size()));
                placer.release(one.node(), one.devices(), one.podClass());
                naive.release(one.node(), one.devices(), world.classes().get(one.podClass()));
            } else {
                int podClass = draws.below(world.classes().size());
                PodClass pod = world.classes().get(podClass);
                scorer.asked(podClass);
                int expected = best(pod, naive, scorer);
                int node = placer.place(podClass);

                assertThat(node).as("pod %d, %s", i, pod).isEqualTo(expected);
                if (node != Placer.NONE) {
                    assertThat(placer.lastDevices()).isEqualTo(scorer.devices(node, pod, naive));
                    naive.place(node, placer.lastDevices(), pod);
                    running.add(new Placed(node, placer.lastDevices(), podClass));
                }
            }
        }
        running.forEach(one -> placer.release(one.node(), one.devices(), one.podClass()));

        assertThat(view.gpuMilliFree()).isEqualTo(view.gpuMilliAll());
    }

    private static int best(PodClass pod, GpuCluster view, Scorer scorer) {
        int best = Placer.NONE;
        float score = Float.NEGATIVE_INFINITY;
        for (int node = 0; node < view.size(); node++) {
            if (view.fits(node, pod) && scorer.score(node, pod, view) > score) {
                score = scorer.score(node, pod, view);
                best = node;
            }
        }
        return best;
    }
}
