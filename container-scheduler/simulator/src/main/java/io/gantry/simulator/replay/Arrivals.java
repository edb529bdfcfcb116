package io.gantry.simulator.replay;

import io.gantry.simulator.chance.Draws;
import io.gantry.simulator.gpu.PodClass;
import io.gantry.simulator.trace.Openb;

/**
 * The pods in the order of a seed: those of the list, sorted by name and shuffled; then others drawn from it with replacement,
 * until the demand for GPU is {@link #DEMAND} times the cluster's.
 */
final class Arrivals {

    static final double DEMAND = 1.3;

    /** So many pods in a row that ask for no GPU end it as well. */
    private static final int WITHOUT_GPU_MAX = 1_000_000;

    private final Openb trace;
    private final int[] shuffled;
    private final Draws draws;
    private final double limitMilli;
    private long askedMilli;
    private int next;
    private int withoutGpu;

    Arrivals(Openb trace, long gpuMilliAll, long seed) {
        this.trace = trace;
        this.draws = Draws.of(seed, "arrivals");
        this.limitMilli = DEMAND * gpuMilliAll;
        this.shuffled = trace.pods().stream().mapToInt(Integer::intValue).toArray();
        for (int i = shuffled.length - 1; i > 0; i--) {
            int other = draws.below(i + 1);
            int one = shuffled[i];
            shuffled[i] = shuffled[other];
            shuffled[other] = one;
        }
    }

    /** The class of the next pod; -1 at the end. */
    int next() {
        int one = next < shuffled.length
                ? shuffled[next++]
                : trace.pods().get(draws.below(trace.pods().size()));
        PodClass pod = trace.classes().get(one);
        withoutGpu = pod.gpus() == 0 ? withoutGpu + 1 : 0;
        if (askedMilli + pod.totalGpuMilli() > limitMilli || withoutGpu > WITHOUT_GPU_MAX) {
            return -1;
        }
        askedMilli += pod.totalGpuMilli();
        return one;
    }

    /** GPU asked for so far, in thousandths of devices. */
    long askedMilli() {
        return askedMilli;
    }
}
