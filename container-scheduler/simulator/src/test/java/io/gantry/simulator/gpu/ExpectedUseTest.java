package io.gantry.simulator.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.simulator.chance.Draws;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectedUseTest {

    private static final PodClass LARGE = new PodClass(2000, 1024, 1, 810, PodClass.ANY_MODEL);
    private static final PodClass SMALL = new PodClass(2000, 1024, 1, 160, PodClass.ANY_MODEL);
    private static final PodClass HALF = new PodClass(2000, 1024, 1, 470, PodClass.ANY_MODEL);
    private static final PodClass WHOLE = new PodClass(2000, 1024, 1, 1000, PodClass.ANY_MODEL);
    private static final PodClass EIGHT = new PodClass(16000, 8192, 8, 1000, PodClass.ANY_MODEL);

    /** One that has seen so many of each class. */
    private static ExpectedUse after(GpuCluster view, List<PodClass> classes, int... counts) {
        var mix = new Mix(classes, ExpectedUse.HALF_LIFE);
        for (int i = 0; i < counts.length; i++) {
            for (int pod = 0; pod < counts[i]; pod++) {
                mix.asked(i);
            }
        }
        return new ExpectedUse(mix, view);
    }

    private static GpuCluster equal(int nodes, int cpuMilli, int gpus) {
        var all = new ArrayList<GpuCluster.Node>();
        for (int i = 0; i < nodes; i++) {
            all.add(new GpuCluster.Node(cpuMilli, 1 << 20, gpus, 0));
        }
        return new GpuCluster(all);
    }

    @Test
    void aSmallPodFillsWhatALargeOneLeft() {
        GpuCluster view = equal(1, 64000, 3);
        view.place(0, 0b001, HALF);
        view.place(0, 0b010, LARGE);
        ExpectedUse scorer = after(view, List.of(LARGE, SMALL, HALF, WHOLE), 30, 3, 30, 40);

        assertThat(scorer.devices(0, SMALL, view)).isEqualTo(0b010);
    }

    @Test
    void aPartIsKeptForWhomItFitsBest() {
        GpuCluster view = equal(1, 64000, 2);
        view.place(0, 0b01, HALF); // 530 are left: for another half, not for a small one
        view.place(0, 0b10, LARGE);
        ExpectedUse scorer = after(view, List.of(LARGE, SMALL, HALF, WHOLE), 30, 3, 30, 40);

        assertThat(scorer.score(0, SMALL, view)).isGreaterThan(-0.05f);
        assertThat(scorer.devices(0, SMALL, view)).isEqualTo(0b10);
        assertThat(scorer.devices(0, HALF, view)).isEqualTo(0b01);
    }

    @Test
    void aNodeOfWholeDevicesIsNotBrokenWhereOthersWillDo() {
        var view = new GpuCluster(
                List.of(new GpuCluster.Node(96000, 1 << 20, 8, 0), new GpuCluster.Node(96000, 1 << 20, 7, 0)));
        ExpectedUse scorer = after(view, List.of(WHOLE, EIGHT), 10, 10);

        assertThat(scorer.score(1, WHOLE, view)).isGreaterThan(scorer.score(0, WHOLE, view));
    }

    @Test
    void aModelThatIsAskedForByNameIsLeftToThoseWhoDo() {
        var view = new GpuCluster(
                List.of(new GpuCluster.Node(96000, 1 << 20, 2, 0), new GpuCluster.Node(96000, 1 << 20, 2, 1)));
        var named = new PodClass(2000, 1024, 1, 1000, 0b01);
        ExpectedUse scorer = after(view, List.of(WHOLE, named), 10, 10);

        assertThat(scorer.score(1, WHOLE, view)).isGreaterThan(scorer.score(0, WHOLE, view));
    }

    @Test
    void podsThatWantManyProcessorsGoWhereThereAreMany() {
        var view = new GpuCluster(
                List.of(new GpuCluster.Node(32000, 1 << 20, 4, 0), new GpuCluster.Node(128000, 1 << 20, 4, 0)));
        var heavy = new PodClass(20000, 1024, 1, 1000, PodClass.ANY_MODEL);
        ExpectedUse scorer = after(view, List.of(WHOLE, heavy), 10, 10);

        assertThat(scorer.score(1, heavy, view)).isGreaterThan(scorer.score(0, heavy, view));
        assertThat(scorer.score(0, WHOLE, view)).isGreaterThan(scorer.score(1, WHOLE, view));
    }

    @Test
    void podsWithoutGpuGoToNodesWithoutGpuAndThereToTheFullest() {
        var view = new GpuCluster(List.of(
                new GpuCluster.Node(16000, 1 << 20, 2, 0),
                new GpuCluster.Node(64000, 1 << 20, 0, 0),
                new GpuCluster.Node(64000, 1 << 20, 0, 0)));
        var without = new PodClass(12000, 1024, 0, 0, PodClass.ANY_MODEL);
        view.place(2, 0, without);
        ExpectedUse scorer = after(view, List.of(WHOLE, without), 20, 5);

        assertThat(scorer.score(2, without, view)).isGreaterThan(scorer.score(1, without, view));
        assertThat(scorer.score(1, without, view)).isGreaterThan(scorer.score(0, without, view));
    }

    @Test
    void whatComesLaterIsNotKnownBefore() {
        World world = World.of(7);
        var draws = new Draws(3);
        int[] asked = new int[300];
        java.util.Arrays.setAll(asked, i -> draws.below(world.classes().size()));
        int[] counts = new int[world.classes().size()];
        int[] others = new int[world.classes().size()];
        java.util.Arrays.fill(others, 1000);

        assertThat(choices(world, asked, counts)).isEqualTo(choices(world, asked, others));
    }

    private static List<Integer> choices(World world, int[] asked, int[] counts) {
        GpuCluster view = world.view();
        Scorer scorer = Policy.DEFAULT.scorer(view, world.classes(), counts, new Draws(1));
        var placer = new Placer(view, world.classes(), scorer, Placer.Ties.FIRST, new Draws(2));
        var nodes = new ArrayList<Integer>();
        for (int i = 0; i < asked.length; i++) {
            nodes.add(placer.place(asked[i]));
        }
        return nodes;
    }
}
