package io.gantry.scheduler.core.gpu;

import java.util.List;
import java.util.function.ToIntFunction;

/**
 * GPU that will be stranded because another resource of the node is used up before it: of so much free GPU, if the node were
 * filled with tasks of one kind each, on average over the mix. So tasks that take little of the resource are drawn to nodes
 * that have little of it left, and others away from them.
 */
final class Balance {

    /** Steps of the resource per device; a device of the mean task has {@value #MEAN} of them. */
    private static final int STEPS = 1024;

    private static final double MEAN = 64;

    /** Bits behind the point of a step. */
    private static final int FRACTION = 8;

    /** So many steps, with their fraction, that more make no difference. */
    private static final long STEPS_MAX = 1L << 40;

    private static final double MATTERS = 1e-4;

    /** Of a device, weighed, in units of {@link Worths#DEVICE}, by steps of the resource that are free for it. */
    private final int[] stranded = new int[STEPS + 1];
    /** Of the resource in a step, in 256ths. */
    private final long unit;

    private final boolean matters;

    /** @param weight of a stranded device, in devices */
    Balance(List<GpuKind> mix, Demand demand, ToIntFunction<GpuKind> resource, double weight) {
        double perTask = 0;
        for (GpuKind kind : mix) {
            perTask += kind.share() * resource.applyAsInt(kind);
        }
        boolean known = !demand.isEmpty() && perTask > 0;
        double step = known ? perTask / demand.gpusPerTask() / MEAN : 1;
        unit = Math.max(1, Math.round(step * (1 << FRACTION)));
        matters = known && weight > MATTERS;
        double[] parts = new double[STEPS + 1];
        for (GpuKind kind : mix) {
            if (known && kind.gpus() > 0) {
                double gpus = (double) kind.totalMilli() / GpuKind.WHOLE;
                double perDevice = resource.applyAsInt(kind) / gpus / step;
                add(parts, kind.share() * gpus / demand.gpusPerTask(), perDevice);
            }
        }
        for (int i = 0; matters && i < STEPS; i++) {
            stranded[i] = (int) Math.round(parts[i] * weight * Worths.DEVICE);
        }
    }

    private static void add(double[] parts, double share, double perDevice) {
        for (int step = 0; step < STEPS && step < perDevice; step++) {
            parts[step] += share * (1 - step / perDevice);
        }
    }

    /** @param devices free ones, in units of {@link Worths#DEVICE} */
    int lost(int free, int devices) {
        if (devices <= 0 || !matters) {
            return 0;
        }
        long steps = Math.min(STEPS_MAX, ((long) Math.max(0, free) << (2 * FRACTION)) / unit);
        long at = steps * Worths.DEVICE / devices;
        int step = (int) Math.min(STEPS, at >> FRACTION);
        if (step >= STEPS) {
            return 0;
        }
        long part = at & ((1 << FRACTION) - 1);
        long each = (stranded[step] * ((1 << FRACTION) - part) + stranded[step + 1] * part) >> FRACTION;
        return (int) (each * devices / Worths.DEVICE);
    }

    boolean matters() {
        return matters;
    }
}
