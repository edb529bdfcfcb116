package io.gantry.simulator.gpu;

import java.util.Arrays;
import java.util.List;

/**
 * What the free part of one device will be used for, in thousandths. Not only by the next pod: after it a part is left, which
 * is worth something again. Each kind of pod comes by while the part is waited for with a chance that grows with its share of
 * the mix and with {@code patience}, how many pods are waited for; of those that come, the one is taken that gets the most out
 * of it. So
 *
 * <pre>worth(free) = sum over kinds, best first, of P(it comes and no better one does) x (its amount + worth(free - amount))</pre>
 *
 * <p>Example: pods of 810 and, rarely, of 160. 190 free is worth 160 times a small chance; 1000 free is worth 810 and a little
 * more, unless whole devices are asked for too. Placing a pod where worth + amount falls least keeps the parts useful that
 * somebody will come for.
 */
final class DeviceWorth {

    /** Amounts are rounded down to so many thousandths; what is asked for, too: three times 333 fit into one device. */
    private static final int GRAIN = 5;

    private static final int STEPS = PodClass.WHOLE / GRAIN;

    /** Where there are more amounts than {@link #KINDS_MAX}, what is asked for is rounded to so many steps. */
    private static final int COARSE = 4;

    private static final int KINDS_MAX = 48;

    private static final double NOBODY_LEFT = 1e-4;

    private final double[][][] worth;

    DeviceWorth(Mix mix, Demand demand, Levels levels, int models, double patience) {
        worth = new double[models][levels.count()][];
        boolean anyModel =
                mix.classes().stream().allMatch(pod -> pod.gpus() == 0 || pod.models() == PodClass.ANY_MODEL);
        for (int model = 0; model < models; model++) {
            if (model > 0 && anyModel) {
                worth[model] = worth[0];
            } else {
                fill(worth[model], mix, demand, levels, model, patience);
            }
        }
    }

    private static void fill(double[][] rows, Mix mix, Demand demand, Levels levels, int model, double patience) {
        double[] before = new double[0];
        for (int level = 0; level < levels.count(); level++) {
            double[] shares = shares(mix, demand, levels.cpu(level), model);
            boolean same = Arrays.equals(shares, before);
            rows[level] = same ? rows[level - 1] : row(shares, patience);
            before = shares;
        }
    }

    /** Of the pods that ask for GPU, those that ask for one device or a part of one and can run here; by amount. */
    private static double[] shares(Mix mix, Demand demand, int cpu, int model) {
        double[] shares = new double[STEPS + 1];
        int kinds = 0;
        List<PodClass> classes = mix.classes();
        for (int i = 0; i < classes.size(); i++) {
            PodClass pod = classes.get(i);
            if (pod.gpus() == 1 && pod.cpuMilli() <= cpu && pod.accepts(model)) {
                int step = Math.max(1, pod.gpuMilli() / GRAIN);
                kinds += shares[step] == 0 && mix.share(i) > 0 ? 1 : 0;
                shares[step] += mix.share(i) / demand.gpuPods();
            }
        }
        return kinds <= KINDS_MAX ? shares : coarse(shares);
    }

    private static double[] coarse(double[] shares) {
        double[] coarse = new double[STEPS + 1];
        for (int step = 1; step <= STEPS; step++) {
            coarse[Math.max(1, step / COARSE * COARSE)] += shares[step];
        }
        return coarse;
    }

    private static double[] row(double[] shares, double patience) {
        int[] amounts = new int[STEPS];
        double[] comes = new double[STEPS];
        int kinds = 0;
        for (int amount = 1; amount <= STEPS; amount++) {
            if (shares[amount] > 0) {
                amounts[kinds] = amount;
                comes[kinds++] = 1 - StrictMath.exp(-shares[amount] * patience);
            }
        }
        double[] row = new double[STEPS + 1];
        int[] order = new int[kinds];
        double[] gains = new double[kinds];
        for (int free = 1; free <= STEPS; free++) {
            row[free] = best(free, amounts, comes, kinds, row, order, gains);
        }
        return row;
    }

    private static double best(
            int free, int[] amounts, double[] comes, int kinds, double[] row, int[] order, double[] gains) {
        int fitting = 0;
        for (int kind = 0; kind < kinds && amounts[kind] <= free; kind++) {
            double gain = amounts[kind] * GRAIN + row[free - amounts[kind]];
            int at = fitting++;
            for (; at > 0 && gains[at - 1] < gain; at--) {
                gains[at] = gains[at - 1];
                order[at] = order[at - 1];
            }
            gains[at] = gain;
            order[at] = kind;
        }
        double sum = 0;
        double nobodyYet = 1;
        for (int i = 0; i < fitting && nobodyYet > NOBODY_LEFT; i++) {
            sum += nobodyYet * comes[order[i]] * gains[i];
            nobodyYet *= 1 - comes[order[i]];
        }
        return sum;
    }

    /** By free thousandths, in {@link #step}s. */
    double[] of(int model, int level) {
        return worth[model][level];
    }

    static int step(int freeMilli) {
        return freeMilli / GRAIN;
    }
}
