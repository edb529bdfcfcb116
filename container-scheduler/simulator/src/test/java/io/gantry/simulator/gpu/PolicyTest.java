package io.gantry.simulator.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.simulator.chance.Draws;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each policy where its choice is known. */
class PolicyTest {

    private static final PodClass HALF = new PodClass(1000, 1024, 1, 500, PodClass.ANY_MODEL);
    private static final PodClass WHOLE = new PodClass(1000, 1024, 1, 1000, PodClass.ANY_MODEL);
    private static final PodClass CPU_ONLY = new PodClass(8000, 1024, 0, 0, PodClass.ANY_MODEL);

    private static int choice(Policy policy, GpuCluster view, PodClass pod, List<PodClass> classes, int[] counts) {
        Scorer scorer = policy.scorer(view, classes, counts, new Draws(1));
        return new Placer(view, classes, scorer, policy.ties(), new Draws(2)).place(classes.indexOf(pod));
    }

    @Test
    void bestFitTakesTheNodeThatHasLeastLeft() {
        var view = new GpuCluster(
                List.of(new GpuCluster.Node(64000, 65536, 4, 0), new GpuCluster.Node(16000, 65536, 1, 0)));

        assertThat(choice(Policy.BEST_FIT, view, WHOLE, List.of(WHOLE), new int[] {1}))
                .isEqualTo(1);
    }

    @Test
    void dotProductTakesTheNodeThatPointsElsewhere() {
        var view = new GpuCluster(
                List.of(new GpuCluster.Node(128000, 65536, 8, 0), new GpuCluster.Node(128000, 65536, 0, 0)));

        assertThat(choice(Policy.DOT_PRODUCT, view, CPU_ONLY, List.of(CPU_ONLY), new int[] {1}))
                .as("of equals the first")
                .isZero();
        assertThat(choice(
                        Policy.DOT_PRODUCT,
                        new GpuCluster(List.of(
                                new GpuCluster.Node(128000, 65536, 8, 0), new GpuCluster.Node(64000, 65536, 2, 0))),
                        new PodClass(32000, 1024, 2, 1000, PodClass.ANY_MODEL),
                        List.of(new PodClass(32000, 1024, 2, 1000, PodClass.ANY_MODEL)),
                        new int[] {1}))
                .isEqualTo(1);
    }

    @Test
    void gpuPackingTakesASharedDeviceBeforeAWholeOneAndAUsedNodeBeforeAnEmptyOne() {
        var view = new GpuCluster(
                List.of(new GpuCluster.Node(64000, 65536, 4, 0), new GpuCluster.Node(64000, 65536, 4, 0)));
        view.place(1, 1, HALF);

        assertThat(choice(Policy.GPU_PACKING, view, HALF, List.of(HALF, WHOLE), new int[] {1, 1}))
                .isEqualTo(1);
        assertThat(view.gpu(1, 0)).isZero();
        assertThat(choice(Policy.GPU_PACKING, view, WHOLE, List.of(HALF, WHOLE), new int[] {1, 1}))
                .isEqualTo(1);
    }

    @Test
    void fgdDoesNotBreakADeviceThatWholePodsNeed() {
        var view = new GpuCluster(
                List.of(new GpuCluster.Node(64000, 65536, 1, 0), new GpuCluster.Node(64000, 65536, 1, 0)));
        view.place(1, 1, HALF);

        assertThat(choice(Policy.FGD, view, HALF, List.of(HALF, WHOLE), new int[] {1, 9}))
                .isEqualTo(1);
    }

    @Test
    void randomTakesEveryNodeInTheLongRun() {
        var view = new GpuCluster(List.of(
                new GpuCluster.Node(64000, 65536, 0, 0),
                new GpuCluster.Node(64000, 65536, 0, 0),
                new GpuCluster.Node(64000, 65536, 0, 0)));
        var tiny = new PodClass(1, 1, 0, 0, PodClass.ANY_MODEL);
        var classes = List.of(tiny);
        Scorer scorer = Policy.RANDOM.scorer(view, classes, new int[] {1}, new Draws(1));
        var placer = new Placer(view, classes, scorer, Policy.RANDOM.ties(), new Draws(2));
        var taken = new LinkedHashSet<Integer>();
        for (int i = 0; i < 50; i++) {
            taken.add(placer.place(0));
        }

        assertThat(taken).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void allHaveAWord() {
        assertThat(Policy.words())
                .containsExactly("random", "dot-product", "best-fit", "gpu-packing", "fgd", "default");
        assertThat(Policy.of("best-fit")).contains(Policy.BEST_FIT);
        assertThat(Policy.of("BEST_FIT")).isEmpty();
    }
}
