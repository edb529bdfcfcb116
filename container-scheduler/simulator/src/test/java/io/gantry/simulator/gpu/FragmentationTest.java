package io.gantry.simulator.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gantry.simulator.chance.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FragmentationTest {

    @Test
    void whatThePodsOfTheMixCannotUseIsFragmented() {
        var classes = List.of(
                new PodClass(1000, 0, 1, 300, PodClass.ANY_MODEL), new PodClass(1000, 0, 1, 600, PodClass.ANY_MODEL));
        var view = new GpuCluster(List.of(new GpuCluster.Node(8000, 1024, 1, 0)));
        view.place(0, 1, new PodClass(0, 0, 1, 500, PodClass.ANY_MODEL));
        var fragmentation = new Fragmentation(Mix.known(classes, new int[] {3, 7}), 1);

        assertThat(fragmentation.of(0, view)).isEqualTo(350, within(1e-9)); // 500 - 0.3 x 500
    }

    @Test
    void nothingIsOfUseWithoutProcessors() {
        var classes = List.of(new PodClass(4000, 0, 1, 1000, PodClass.ANY_MODEL));
        var view = new GpuCluster(List.of(new GpuCluster.Node(3999, 1024, 2, 0)));

        assertThat(new Fragmentation(Mix.known(classes, new int[] {1}), 1).of(0, view))
                .isEqualTo(2000);
    }

    @Test
    void ofManyAmountsNoneIsTakenForSmallerThanItIs() {
        var classes = new ArrayList<PodClass>();
        for (int i = 1; i <= 3000; i++) {
            classes.add(new PodClass(4 * i, 0, 1, 1 + i % 1000, PodClass.ANY_MODEL));
        }
        int[] counts = new int[classes.size()];
        Arrays.fill(counts, 1);
        Mix mix = Mix.known(classes, counts);
        var view = new GpuCluster(List.of(new GpuCluster.Node(7777, 1024, 4, 0)));
        view.place(0, 0b10, new PodClass(0, 0, 1, 345, PodClass.ANY_MODEL));
        double exact = byDefinition(0, mix, view);

        assertThat(new Fragmentation(mix, 1).of(0, view)).isBetween(exact, exact * 1.02);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void lookUpsAgreeWithTheDefinition(long seed) {
        World world = World.of(seed);
        GpuCluster view = world.view();
        Mix mix = world.mix();
        var fragmentation = new Fragmentation(mix, view.modelCount());
        var draws = Draws.of(seed, "placements");
        for (int i = 0; i < 200; i++) {
            int node = draws.below(view.size());
            PodClass pod = world.classes().get(draws.below(world.classes().size()));
            double expected = byDefinition(node, mix, view);
            assertThat(fragmentation.of(node, view)).isEqualTo(expected, within(1e-6));
            if (view.fits(node, pod)) {
                int devices = view.tightest(node, pod);
                double growth = fragmentation.growth(node, pod, devices, view);
                view.place(node, devices, pod);
                assertThat(growth).isEqualTo(byDefinition(node, mix, view) - expected, within(1e-6));
            }
        }
    }

    /** As the paper has it: pod by pod, device by device. */
    private static double byDefinition(int node, Mix mix, GpuCluster view) {
        double sum = 0;
        for (int i = 0; i < mix.classes().size(); i++) {
            PodClass pod = mix.classes().get(i);
            double useless = 0;
            int able = 0;
            for (int device = 0; device < view.devices(node); device++) {
                able += view.gpu(node, device) >= pod.gpuMilli() ? 1 : 0;
            }
            boolean runs = pod.gpus() > 0
                    && pod.accepts(view.model(node))
                    && able >= pod.gpus()
                    && view.cpu(node) >= pod.cpuMilli();
            for (int device = 0; device < view.devices(node); device++) {
                useless += runs && view.gpu(node, device) >= pod.gpuMilli() ? 0 : view.gpu(node, device);
            }
            sum += mix.share(i) * useless;
        }
        return sum;
    }
}
