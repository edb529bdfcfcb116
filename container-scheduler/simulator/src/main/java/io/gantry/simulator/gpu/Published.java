package io.gantry.simulator.gpu;

import io.gantry.simulator.chance.Draws;

/** The policies that others have published, as the simulator of "Beware of Fragmentation" (ATC'23) has them. */
final class Published {

    private static final int SCORE_MAX = 100;
    private static final double CPU_MAX = 128_000;
    private static final double GPU_MAX = 8_000;

    private Published() {}

    /** Any node and any of its devices that will do; with random ties. */
    static final class Random implements Scorer {
        private final Draws draws;

        Random(Draws draws) {
            this.draws = draws;
        }

        @Override
        public float score(int node, PodClass pod, GpuCluster view) {
            return 0;
        }

        @Override
        public int devices(int node, PodClass pod, GpuCluster view) {
            int chosen = view.tightest(node, pod);
            int able = 0;
            for (int device = 0; pod.gpus() == 1 && device < view.devices(node); device++) {
                if (view.gpu(node, device) >= pod.gpuMilli() && draws.below(++able) == 0) {
                    chosen = 1 << device;
                }
            }
            return chosen;
        }
    }

    /** The node whose free amounts point least in the direction of what is asked for. */
    static final class DotProduct implements Scorer {
        @Override
        public float score(int node, PodClass pod, GpuCluster view) {
            double product = view.cpu(node) / CPU_MAX * (pod.cpuMilli() / CPU_MAX)
                    + view.gpuFree(node) / GPU_MAX * (pod.totalGpuMilli() / GPU_MAX);
            return (int) (SCORE_MAX * (1 - product / 2));
        }
    }

    /** The node that has the least left. */
    static final class BestFit implements Scorer {
        @Override
        public float score(int node, PodClass pod, GpuCluster view) {
            double left = (view.cpu(node) - pod.cpuMilli()) / CPU_MAX / 2
                    + (view.gpuFree(node) - pod.totalGpuMilli()) / GPU_MAX / 2;
            return (int) (SCORE_MAX * (1 - left));
        }
    }

    /** Devices that are shared already, then whole ones of nodes in use, then empty nodes. */
    static final class GpuPacking implements Scorer {
        @Override
        public float score(int node, PodClass pod, GpuCluster view) {
            int whole = view.wholeDevices(node);
            if (whole == view.devices(node)) {
                return Math.max(SCORE_MAX / 3 - whole, whole);
            }
            if (pod.gpus() == 0) {
                return SCORE_MAX;
            }
            int chosen = view.tightest(node, pod);
            int free = view.gpu(node, Integer.numberOfTrailingZeros(chosen));
            return free == PodClass.WHOLE
                    ? Math.max(SCORE_MAX / 2 - pod.gpus(), SCORE_MAX / 3)
                    : Math.max(SCORE_MAX - free * 100 / PodClass.WHOLE / 10, SCORE_MAX / 2);
        }
    }

    /** The node and device where fragmentation grows least, the mix being known beforehand. */
    static final class Fgd implements Scorer {
        private final Fragmentation fragmentation;

        Fgd(Fragmentation fragmentation) {
            this.fragmentation = fragmentation;
        }

        @Override
        public float score(int node, PodClass pod, GpuCluster view) {
            return rounded(fragmentation.growth(node, pod, devices(node, pod, view), view));
        }

        private static int rounded(double growth) {
            return (int) (SCORE_MAX / (1 + StrictMath.exp(growth / PodClass.WHOLE)));
        }

        @Override
        public int devices(int node, PodClass pod, GpuCluster view) {
            return pod.isShare() ? best(node, pod, view) : view.tightest(node, pod);
        }

        private int best(int node, PodClass pod, GpuCluster view) {
            int best = 0;
            int score = -1;
            for (int device = 0; device < view.devices(node); device++) {
                if (view.gpu(node, device) >= pod.gpuMilli()) {
                    int one = rounded(fragmentation.growth(node, pod, 1 << device, view));
                    if (one > score) {
                        score = one;
                        best = 1 << device;
                    }
                }
            }
            return best;
        }
    }
}
