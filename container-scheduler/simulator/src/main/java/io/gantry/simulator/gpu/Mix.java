package io.gantry.simulator.gpu;

import java.util.Arrays;
import java.util.List;

/**
 * What is asked for, learned while it is asked for: how often each class was, older ones counting less and less. Half of it
 * is forgotten every {@code halfLife} pods.
 */
public final class Mix {

    private final List<PodClass> classes;
    private final double[] counts;
    private final double growth;
    private double weight = 1;
    private double total;
    private long asked;

    public Mix(List<PodClass> classes, double halfLife) {
        this.classes = List.copyOf(classes);
        this.counts = new double[classes.size()];
        this.growth = StrictMath.pow(2, 1 / halfLife);
    }

    /** What is known beforehand, as published policies have it: this many of each class, nothing is forgotten. */
    public static Mix known(List<PodClass> classes, int[] counts) {
        var mix = new Mix(classes, Double.POSITIVE_INFINITY);
        for (int i = 0; i < counts.length; i++) {
            mix.counts[i] = counts[i];
            mix.total += counts[i];
        }
        return mix;
    }

    /** New ones weigh more rather than old ones less: nothing but one number changes. */
    void asked(int podClass) {
        asked++;
        weight *= growth;
        counts[podClass] += weight;
        total += weight;
        if (weight > 1e100) {
            for (int i = 0; i < counts.length; i++) {
                counts[i] /= weight;
            }
            total = Arrays.stream(counts).sum();
            weight = 1;
        }
    }

    public long asked() {
        return asked;
    }

    List<PodClass> classes() {
        return classes;
    }

    /** Of all that is asked for, the share of one class. */
    double share(int podClass) {
        return total == 0 ? 0 : counts[podClass] / total;
    }
}
