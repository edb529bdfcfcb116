package io.gantry.scheduler.core.gpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the free part of one device will be used for. Not only by the next kind: after it a part is left, which
 * is worth something again. Each kind of kind comes by while the part is waited for with a chance that grows with its share of
 * the mix and with {@code patience}, how many tasks are waited for; of those that come, the one is taken that gets the most out
 * of it. So
 *
 * <pre>worth(free) = sum over kinds, best first, of P(it comes and no better one does) x (its amount + worth(free - amount))</pre>
 *
 * <p>Example: tasks of 810 and, rarely, of 160. 190 free is worth 160 times a small chance; 1000 free is worth 810 and a little
 * more, unless whole devices are asked for too. Placing a kind where worth + amount falls least keeps the parts useful that
 * somebody will come for.
 */
final class DeviceWorth {

    /** Amounts are rounded down to so many thousandths; what is asked for, too: three times 333 fit into one device. */
    private static final int GRAIN = 5;

    private static final int STEPS = GpuKind.WHOLE / GRAIN;

    /** Where there are more amounts than {@link #KINDS_MAX}, what is asked for is rounded to so many steps. */
    private static final int COARSE = 4;

    private static final int KINDS_MAX = 48;

    private static final double NOBODY_LEFT = 1e-4;

    private final int[][][] worth;

    DeviceWorth(List<GpuKind> mix, Demand demand, Levels levels, int families, double patience) {
        worth = new int[families][levels.count()][];
        var made = new ArrayList<Row>();
        for (int family = 0; family < families; family++) {
            for (int level = 0; level < levels.count(); level++) {
                double[] shares = shares(mix, demand, levels.cpu(level), family);
                worth[family][level] = find(made, shares, patience).worth;
            }
        }
    }

    /** What it was worked out for, and what came of it. */
    private static final class Row {
        private final double[] shares;
        private final int[] worth;

        private Row(double[] shares, int[] worth) {
            this.shares = shares;
            this.worth = worth;
        }
    }

    /** Most families and steps see the same tasks as others. */
    private static Row find(List<Row> made, double[] shares, double patience) {
        for (int i = made.size() - 1; i >= 0; i--) {
            if (Arrays.equals(made.get(i).shares, shares)) {
                return made.get(i);
            }
        }
        var row = new Row(shares, Worths.fixed(row(shares, patience)));
        made.add(row);
        return row;
    }

    /** Of the tasks that ask for GPU, those that ask for one device or a part of one and can run here; by amount. */
    private static double[] shares(List<GpuKind> mix, Demand demand, int cpu, int family) {
        double[] shares = new double[STEPS + 1];
        int kinds = 0;
        for (GpuKind kind : mix) {
            if (kind.gpus() == 1 && kind.cpuMilli() <= cpu && kind.accepts(family)) {
                int step = Math.max(1, kind.milli() / GRAIN);
                kinds += shares[step] == 0 && kind.share() > 0 ? 1 : 0;
                shares[step] += kind.share() / demand.gpuTasks();
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
            double gain = amounts[kind] / (double) STEPS + row[free - amounts[kind]];
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

    /** By free thousandths, in {@link #step}s; in units of {@link Worths#DEVICE}. */
    int[] of(int family, int level) {
        return worth[family][level];
    }

    static int step(int freeMilli) {
        return freeMilli / GRAIN;
    }
}
