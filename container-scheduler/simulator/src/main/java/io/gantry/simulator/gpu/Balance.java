package io.gantry.simulator.gpu;

import java.util.function.ToIntFunction;

/**
 * GPU that will be stranded because another resource of the node is used up before it: of so much free GPU, if the node were
 * filled with pods of one class each, on average over the mix. So pods that take little of the resource are drawn to nodes
 * that have little of it left, and others away from them.
 */
final class Balance {

    /** Steps of the resource per device; a device of the mean pod has {@value #MEAN} of them. */
    private static final int STEPS = 1024;

    private static final double MEAN = 64;

    private final double[] stranded = new double[STEPS + 1];
    private final double unit;
    private final double weight;

    /** @param weight of a stranded device, in devices */
    Balance(Mix mix, Demand demand, ToIntFunction<PodClass> resource, double weight) {
        double perPod = 0;
        for (int i = 0; i < mix.classes().size(); i++) {
            perPod += mix.share(i) * resource.applyAsInt(mix.classes().get(i));
        }
        unit = demand.isEmpty() || perPod == 0 ? 1 : perPod / demand.gpusPerPod() / MEAN;
        this.weight = perPod == 0 ? 0 : weight;
        for (int i = 0; !demand.isEmpty() && i < mix.classes().size(); i++) {
            PodClass pod = mix.classes().get(i);
            double gpus = (double) pod.totalGpuMilli() / PodClass.WHOLE;
            if (pod.gpus() > 0 && mix.share(i) > 0) {
                add(mix.share(i) * gpus / demand.gpusPerPod(), resource.applyAsInt(pod) / gpus / unit);
            }
        }
    }

    private void add(double share, double perDevice) {
        for (int step = 0; step < STEPS && step < perDevice; step++) {
            stranded[step] += share * (1 - step / perDevice);
        }
    }

    /** @param devices free ones */
    double lost(int free, double devices) {
        if (devices <= 0) {
            return 0;
        }
        double at = free / unit / devices;
        int step = (int) at;
        if (step >= STEPS) {
            return 0;
        }
        double part = at - step;
        return weight * devices * (stranded[step] * (1 - part) + stranded[step + 1] * part);
    }

    boolean matters() {
        return weight > 1e-4;
    }
}
