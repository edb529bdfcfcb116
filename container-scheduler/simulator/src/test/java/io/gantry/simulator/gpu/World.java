package io.gantry.simulator.gpu;

import io.gantry.simulator.chance.Draws;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** A random cluster and random classes of pods, by seed. */
record World(List<GpuCluster.Node> nodes, List<PodClass> classes) {

    static World of(long seed) {
        var draws = Draws.of(seed, "world");
        int models = 1 + draws.below(3);
        var nodes = new ArrayList<GpuCluster.Node>();
        int count = 2 + draws.below(30);
        for (int i = 0; i < count; i++) {
            int gpus = new int[] {0, 1, 2, 4, 8}[draws.below(5)];
            nodes.add(new GpuCluster.Node(
                    1000 * (1 + draws.below(64)), 1024 * (1 + draws.below(128)), gpus, draws.below(models)));
        }
        var classes = new LinkedHashSet<PodClass>();
        int kinds = 1 + draws.below(20);
        for (int i = 0; i < kinds; i++) {
            int gpus = new int[] {0, 1, 1, 1, 1, 2, 4}[draws.below(7)];
            int milli = gpus == 0 ? 0 : gpus > 1 || draws.below(3) == 0 ? 1000 : 10 * (1 + draws.below(99));
            long named = gpus > 0 && draws.below(4) == 0 ? 1L << draws.below(models) : PodClass.ANY_MODEL;
            classes.add(new PodClass(500 * draws.below(24), 512 * draws.below(48), gpus, milli, named));
        }
        return new World(nodes, List.copyOf(classes));
    }

    GpuCluster view() {
        return new GpuCluster(nodes);
    }

    Mix mix() {
        int[] counts = new int[classes.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = 1 + i % 5;
        }
        return Mix.known(classes, counts);
    }
}
