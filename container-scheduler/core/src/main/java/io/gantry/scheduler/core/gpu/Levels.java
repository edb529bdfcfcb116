package io.gantry.scheduler.core.gpu;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Steps of free processors and memory at which more tasks of the mix can run on a node. Few, so that what depends on them can
 * be worked out beforehand: about equally much of the mix from one to the next, and one for each of the commonest tasks of
 * several devices, which are rare and large. A step wants the memory that most tasks up to it want.
 */
final class Levels {

    private static final int STEPS = 16;
    private static final int STEPS_OF_SEVERAL = 24;
    private static final double MOST = 0.8;

    private final int[] cpu;
    private final int[] memory;

    private Levels(int[] cpu, int[] memory) {
        this.cpu = cpu;
        this.memory = memory;
    }

    static Levels of(List<GpuKind> mix) {
        var byCpu = new TreeMap<Integer, Double>();
        var bySeveral = new TreeMap<Integer, Double>();
        double all = 0;
        for (GpuKind kind : mix) {
            double share = kind.gpus() == 0 ? 0 : kind.share();
            if (share > 0) {
                byCpu.merge(kind.cpuMilli(), share, Double::sum);
                all += share;
            }
            if (share > 0 && kind.gpus() > 1) {
                bySeveral.merge(kind.cpuMilli(), share, Double::sum);
            }
        }
        var steps = new TreeSet<Integer>(List.of(0));
        double since = 0;
        for (Map.Entry<Integer, Double> one : byCpu.entrySet()) {
            since += one.getValue();
            if (since >= all / STEPS || steps.size() == 1 || one.getKey().equals(byCpu.lastKey())) {
                steps.add(one.getKey());
                since = 0;
            }
        }
        bySeveral.entrySet().stream()
                .sorted(Map.Entry.<Integer, Double>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(STEPS_OF_SEVERAL)
                .forEach(one -> steps.add(one.getKey()));
        int[] cpu = steps.stream().mapToInt(Integer::intValue).toArray();
        return new Levels(cpu, memoryOf(cpu, mix));
    }

    private static int[] memoryOf(int[] cpu, List<GpuKind> mix) {
        int[] memory = new int[cpu.length];
        var byMemory = new TreeMap<Integer, Double>();
        var later = new ArrayList<GpuKind>();
        for (GpuKind kind : mix) {
            if (kind.gpus() > 0 && kind.share() > 0) {
                later.add(kind);
            }
        }
        later.sort(Comparator.comparingInt(GpuKind::cpuMilli));
        double all = 0;
        int next = 0;
        for (int level = 0; level < cpu.length; level++) {
            while (next < later.size() && later.get(next).cpuMilli() <= cpu[level]) {
                GpuKind one = later.get(next++);
                byMemory.merge(one.memoryMib(), one.share(), Double::sum);
                all += one.share();
            }
            memory[level] = Math.max(level == 0 ? 0 : memory[level - 1], quantile(byMemory, all * MOST));
        }
        return memory;
    }

    private static int quantile(Map<Integer, Double> weights, double wanted) {
        double sum = 0;
        for (Map.Entry<Integer, Double> one : weights.entrySet()) {
            sum += one.getValue();
            if (sum >= wanted) {
                return one.getKey();
            }
        }
        return 0;
    }

    int count() {
        return cpu.length;
    }

    int cpu(int level) {
        return cpu[level];
    }

    /** The highest step that so much free reaches. */
    int of(int freeCpu, int freeMemory) {
        return under(cpu.length - 1, freeCpu, freeMemory);
    }

    /** The same, where it is known to be no higher than another one. */
    int under(int highest, int freeCpu, int freeMemory) {
        int level = 0;
        for (int above = highest + 1; above - level > 1; ) {
            int middle = (level + above) >>> 1;
            if (cpu[middle] <= freeCpu && memory[middle] <= freeMemory) {
                level = middle;
            } else {
                above = middle;
            }
        }
        return level;
    }
}
