package io.gantry.simulator.gpu;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The GPU fragmentation of a node (FGD, Weng et al., ATC'23): of its free GPU, how much cannot be used by a pod drawn from
 * the mix, on average. A pod that cannot run there at all (processors, model, devices), or asks for no GPU, can use nothing;
 * any other cannot use the devices that have too little free.
 *
 * <p>Goal: a few look-ups per node, however many classes there are. What a class can use falls apart into devices, so for each
 * model and each amount of free cpu the shares of the classes that can run are summed up beforehand by the free amount that
 * they need of one device. Only pods of several devices look at more than one device at a time: for them it is the number of
 * whole devices that counts. Example: a mix of 30 % shares of 300 and 70 % of 600; a device with 500 free is worth 0.3 x 500
 * and a fragment of 350.
 */
final class Fragmentation {

    private final int[] cpus;
    private final int[] amounts;
    private final int[] amountRank = new int[PodClass.WHOLE + 1];
    private final int models;
    private final double[] one;
    private final double[] several;

    /** Memory is bounded by its square. */
    private static final int AMOUNTS_MAX = 256;

    private static final int COUNTS = GpuCluster.DEVICES_MAX + 1;

    Fragmentation(Mix mix, int models) {
        List<PodClass> classes = mix.classes();
        this.models = models;
        cpus = thinned(classes.stream().mapToInt(PodClass::cpuMilli));
        amounts = thinned(classes.stream().filter(pod -> pod.gpus() > 0).mapToInt(PodClass::gpuMilli));
        for (int free = 0, rank = 0; free <= PodClass.WHOLE; free++) {
            rank += rank < amounts.length && amounts[rank] <= free ? 1 : 0;
            amountRank[free] = rank;
        }
        one = new double[models * (cpus.length + 1) * (amounts.length + 1)];
        several = new double[models * (cpus.length + 1) * COUNTS];
        learn(mix);
    }

    /** Each amount that is there, or a bounded number of them with the largest; then an amount between counts as the next. */
    private static int[] thinned(IntStream amounts) {
        int[] all = amounts.sorted().distinct().toArray();
        int[] kept = new int[Math.min(all.length, AMOUNTS_MAX)];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = all[(int) ((long) (i + 1) * all.length / kept.length) - 1];
        }
        return kept;
    }

    /** The place of the smallest kept amount that is enough, from 1. */
    private static int enough(int[] kept, int amount) {
        int at = Arrays.binarySearch(kept, amount);
        return at >= 0 ? at + 1 : -at;
    }

    /** Sums anew what the mix says now. */
    void learn(Mix mix) {
        Arrays.fill(one, 0);
        Arrays.fill(several, 0);
        for (int i = 0; i < mix.classes().size(); i++) {
            PodClass pod = mix.classes().get(i);
            double share = mix.share(i);
            for (int model = 0; share > 0 && pod.gpus() > 0 && model < models; model++) {
                if (pod.accepts(model)) {
                    add(pod, share, model);
                }
            }
        }
        for (int model = 0; model < models; model++) {
            for (int cpu = 0; cpu <= cpus.length; cpu++) {
                accumulate(one, at(model, cpu, 0, amounts.length + 1), amounts.length + 1, cpu > 0);
                accumulate(several, at(model, cpu, 0, COUNTS), COUNTS, cpu > 0);
            }
        }
    }

    private void add(PodClass pod, double share, int model) {
        int cpu = enough(cpus, pod.cpuMilli());
        if (pod.gpus() == 1) {
            one[at(model, cpu, enough(amounts, pod.gpuMilli()), amounts.length + 1)] += share;
        } else {
            several[at(model, cpu, pod.gpus(), COUNTS)] += share;
        }
    }

    /** From what is needed exactly to what is enough: of one row, then with the row of less cpu. */
    private static void accumulate(double[] sums, int from, int width, boolean hasLess) {
        double row = 0;
        for (int i = 0; i < width; i++) {
            row += sums[from + i];
            sums[from + i] = row + (hasLess ? sums[from - width + i] : 0);
        }
    }

    private int at(int model, int cpu, int rank, int width) {
        return (model * (cpus.length + 1) + cpu) * width + rank;
    }

    /** How many of the known amounts of cpu are not more than this. */
    int rank(int cpuMilli) {
        int at = Arrays.binarySearch(cpus, cpuMilli);
        return at >= 0 ? at + 1 : -at - 1;
    }

    /** Thousandths of devices that a pod of the mix could use, on average; where the free cpu has this rank. */
    double usable(int node, int cpuRank, int device, int taken, GpuCluster view) {
        int model = view.model(node);
        int row = at(model, cpuRank, 0, amounts.length + 1);
        double sum = 0;
        int whole = 0;
        for (int i = 0; i < view.devices(node); i++) {
            int free = view.gpu(node, i) - ((device >>> i & 1) != 0 ? taken : 0);
            sum += free * one[row + amountRank[free]];
            whole += free == PodClass.WHOLE ? 1 : 0;
        }
        return sum + whole * (double) PodClass.WHOLE * several[at(model, cpuRank, whole, COUNTS)];
    }

    /** Thousandths of devices that are free and of no use to a pod of the mix, on average. */
    double of(int node, GpuCluster view) {
        return view.gpuFree(node) - usable(node, rank(view.cpu(node)), 0, 0, view);
    }

    /** How much more of it there is once these devices are taken by the pod. */
    double growth(int node, PodClass pod, int devices, GpuCluster view) {
        double now = usable(node, rank(view.cpu(node)), 0, 0, view);
        double then = usable(node, rank(view.cpu(node) - pod.cpuMilli()), devices, pod.gpuMilli(), view);
        return now - then - pod.totalGpuMilli();
    }
}
