package io.gantry.simulator.gpu;

import io.gantry.simulator.chance.Draws;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a node is chosen, by name. */
public enum Policy {
    /** Any node that can. */
    RANDOM,
    /** Least dot product of what is free and what is asked for. */
    DOT_PRODUCT,
    /** Least left. */
    BEST_FIT,
    /** Shared devices first, empty nodes last. */
    GPU_PACKING,
    /** Least growth of fragmentation, the pods' mix being known beforehand. */
    FGD,
    /** The service's own: {@link ExpectedUse}. */
    DEFAULT;

    /** {@code best-fit}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Policy> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }

    public static List<String> words() {
        return Arrays.stream(values()).map(Policy::word).toList();
    }

    /** Which of equals, unless said otherwise. */
    public Placer.Ties ties() {
        return this == RANDOM ? Placer.Ties.RANDOM : Placer.Ties.FIRST;
    }

    /** @param counts how many of each class the list has: only {@link #FGD} may know it */
    public Scorer scorer(GpuCluster view, List<PodClass> classes, int[] counts, Draws draws) {
        return switch (this) {
            case RANDOM -> new Published.Random(draws);
            case DOT_PRODUCT -> new Published.DotProduct();
            case BEST_FIT -> new Published.BestFit();
            case GPU_PACKING -> new Published.GpuPacking();
            case FGD -> new Published.Fgd(new Fragmentation(Mix.known(classes, counts), view.modelCount()));
            case DEFAULT -> new ExpectedUse(new Mix(classes, ExpectedUse.HALF_LIFE), view);
        };
    }

    /** Of the cluster's GPU, thousandths that are free and of no use to a pod of the list, on average. */
    public static double fragmented(GpuCluster view, List<PodClass> classes, int[] counts) {
        var fragmentation = new Fragmentation(Mix.known(classes, counts), view.modelCount());
        double sum = 0;
        for (int node = 0; node < view.size(); node++) {
            sum += fragmentation.of(node, view);
        }
        return sum;
    }
}
