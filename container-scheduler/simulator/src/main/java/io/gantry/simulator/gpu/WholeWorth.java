package io.gantry.simulator.gpu;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What it is worth beside that a node's devices are whole together: pods of several devices need them so. More where such pods
 * make up more of the demand, and where there are few places left for those that are still to come.
 */
final class WholeWorth {

    private static final double WEIGHT = 0.06;

    private static final int COUNTS = GpuCluster.DEVICES_MAX + 1;

    private final double[][][] worth;

    /** What pods of several devices are told apart by. */
    private record Kind(int gpus, long models, int cpuMilli) {
        private boolean accepts(int model) {
            return models == PodClass.ANY_MODEL || (models >>> model & 1) != 0;
        }
    }

    WholeWorth(Mix mix, Demand demand, Levels levels, GpuCluster view) {
        int models = view.modelCount();
        worth = new double[models][levels.count()][COUNTS];
        int[][] nodes = new int[models][COUNTS];
        for (int node = 0; node < view.size(); node++) {
            nodes[view.model(node)][view.wholeDevices(node)]++;
        }
        kinds(mix).forEach((kind, share) -> {
            double coming = share * demand.podsToCome() / Math.max(1, places(kind, nodes));
            double each = WEIGHT * demand.several() * Math.min(1, coming) * kind.gpus() * PodClass.WHOLE;
            add(kind, each, levels);
        });
    }

    private static SequencedMap<Kind, Double> kinds(Mix mix) {
        var kinds = new LinkedHashMap<Kind, Double>();
        for (int i = 0; i < mix.classes().size(); i++) {
            PodClass pod = mix.classes().get(i);
            if (pod.gpus() > 1 && mix.share(i) > 0) {
                kinds.merge(new Kind(pod.gpus(), pod.models(), pod.cpuMilli()), mix.share(i), Double::sum);
            }
        }
        return kinds;
    }

    private static int places(Kind kind, int[][] nodes) {
        int places = 0;
        for (int model = 0; model < nodes.length; model++) {
            for (int whole = kind.gpus(); kind.accepts(model) && whole < COUNTS; whole++) {
                places += nodes[model][whole] * (whole / kind.gpus());
            }
        }
        return places;
    }

    private void add(Kind kind, double each, Levels levels) {
        for (int model = 0; model < worth.length; model++) {
            for (int level = 0; kind.accepts(model) && level < levels.count(); level++) {
                boolean runs = levels.cpu(level) >= kind.cpuMilli() || level == levels.count() - 1;
                for (int whole = kind.gpus(); runs && whole < COUNTS; whole++) {
                    int places = whole / kind.gpus();
                    worth[model][level][whole] += each * places;
                }
            }
        }
    }

    /** By the number of whole devices. */
    double[] of(int model, int level) {
        return worth[model][level];
    }
}
