package io.gantry.scheduler.core.gpu;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * What it is worth beside that a node's devices are whole together: tasks of several devices need them so. More where such tasks
 * make up more of the demand, and where there are few places left for those that are still to come.
 */
final class WholeWorth {

    private static final double WEIGHT = 0.06;

    private static final int COUNTS = Supply.COUNTS;

    private final int[][][] worth;

    /** What tasks of several devices are told apart by. */
    private record Several(int gpus, long families, int cpuMilli) {
        private boolean accepts(int family) {
            return (families >>> family & 1) != 0;
        }
    }

    WholeWorth(List<GpuKind> mix, Demand demand, Levels levels, Supply supply) {
        double[][][] exact = new double[supply.families][levels.count()][COUNTS];
        kinds(mix).forEach((kind, share) -> {
            double coming = share * demand.tasksToCome() / Math.max(1, places(kind, supply.whole));
            double each = WEIGHT * demand.several() * Math.min(1, coming) * kind.gpus();
            add(exact, kind, each, levels);
        });
        worth = Worths.fixed(exact);
    }

    private static SequencedMap<Several, Double> kinds(List<GpuKind> mix) {
        var kinds = new LinkedHashMap<Several, Double>();
        for (GpuKind kind : mix) {
            if (kind.gpus() > 1) {
                kinds.merge(new Several(kind.gpus(), kind.families(), kind.cpuMilli()), kind.share(), Double::sum);
            }
        }
        return kinds;
    }

    private static double places(Several kind, long[][] nodes) {
        double places = 0;
        for (int family = 0; family < nodes.length; family++) {
            for (int whole = kind.gpus(); kind.accepts(family) && whole < COUNTS; whole++) {
                places += nodes[family][whole] * (whole / kind.gpus());
            }
        }
        return places;
    }

    private static void add(double[][][] worth, Several kind, double each, Levels levels) {
        for (int family = 0; family < worth.length; family++) {
            for (int level = 0; kind.accepts(family) && level < levels.count(); level++) {
                boolean runs = levels.cpu(level) >= kind.cpuMilli() || level == levels.count() - 1;
                for (int whole = kind.gpus(); runs && whole < COUNTS; whole++) {
                    int places = whole / kind.gpus();
                    worth[family][level][whole] += each * places;
                }
            }
        }
    }

    /** By the number of whole devices. */
    int[] of(int family, int level) {
        return worth[family][level];
    }
}
