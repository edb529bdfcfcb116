package io.gantry.simulator.gpu;

import java.util.Arrays;

/**
 * The default: places a pod where the expected use of what is free, its own counted, falls least. It knows nothing of what
 * will be asked for but what was asked for so far ({@link Mix}). What is free on a node is worth
 *
 * <ul>
 *   <li>what each device will be used for ({@link DeviceWorth}) by pods that its free processors and memory let run,
 *   <li>more where whole devices are together for pods that need several ({@link WholeWorth}),
 *   <li>less what will be stranded for lack of processors or memory ({@link Balance});
 * </ul>
 *
 * and a device of a model that is asked for by name has a price ({@link Scarcity}).
 *
 * <p>All of it is worked out anew every {@value #RENEWED_AFTER} pods or so; between, a node's score changes only with the node.
 * See docs/adr/0025-gpu-packing-by-expected-use.md for how it was found and what was dropped.
 */
public final class ExpectedUse implements Scorer {

    /** Pods after which half of what is known of the mix is forgotten. */
    static final double HALF_LIFE = 8_000;

    private static final int RENEWED_AFTER = 256;
    private static final int FIRST_RENEWED_AFTER = 32;

    /** Nodes without devices lose nothing: of them the fullest, before all that lose something. */
    private static final float FULLNESS = 1e-4f;

    private final Mix mix;
    private final GpuCluster view;
    private final int renewedAfter;
    private int epoch;

    private final long[] levelOf;
    private final int[] levelEpoch;
    private final int[] level;
    private Worths worths;

    private double bestScore;
    private int bestDevices;

    public ExpectedUse(Mix mix, GpuCluster view) {
        this.mix = mix;
        this.view = view;
        this.renewedAfter = Math.max(RENEWED_AFTER, view.size() / 4);
        this.levelOf = new long[view.size()];
        this.levelEpoch = new int[view.size()];
        this.level = new int[view.size()];
        Arrays.fill(levelEpoch, -1);
        this.worths = new Worths(mix, view);
    }

    @Override
    public void asked(int podClass) {
        mix.asked(podClass);
        long asked = mix.asked();
        boolean early = asked >= FIRST_RENEWED_AFTER && Long.bitCount(asked) == 1;
        if (early || asked % renewedAfter == 0) {
            epoch++;
            worths = new Worths(mix, view);
        }
    }

    @Override
    public int epoch() {
        return epoch;
    }

    @Override
    public float score(int node, PodClass pod, GpuCluster cluster) {
        if (view.devices(node) == 0) {
            return FULLNESS * (1 - (float) (view.cpu(node) - pod.cpuMilli()) / Math.max(1, view.cpuAll(node)));
        }
        evaluate(node, pod);
        return (float) bestScore;
    }

    @Override
    public int devices(int node, PodClass pod, GpuCluster cluster) {
        if (pod.gpus() != 1) {
            return view.tightest(node, pod);
        }
        evaluate(node, pod);
        return bestDevices;
    }

    /** What is free, before and after a pod takes its processors and memory, but not its devices yet. */
    private void evaluate(int node, PodClass pod) {
        int count = view.devices(node);
        int cpuThen = view.cpu(node) - pod.cpuMilli();
        int memoryThen = view.memory(node) - pod.memoryMib();
        int levelNow = levelNow(node);
        int levelThen = worths.levelUnder(levelNow, cpuThen, memoryThen);
        double[] now = worths.device(view.model(node), levelNow);
        double[] then = worths.device(view.model(node), levelThen);
        double worth = 0;
        double usable = 0;
        int whole = 0;
        for (int device = 0; device < count; device++) {
            int free = view.gpu(node, device);
            worth += then[DeviceWorth.step(free)] - now[DeviceWorth.step(free)];
            usable += worths.usable(free);
            whole += free == PodClass.WHOLE ? 1 : 0;
        }
        double[] wholeThen = worths.whole(view.model(node), levelThen);
        double base = (worth - worths.whole(view.model(node), levelNow)[whole] + pod.totalGpuMilli()) / PodClass.WHOLE
                + worths.lost(view.cpu(node), view.memory(node), usable)
                - worths.price(view.model(node)) * pod.totalGpuMilli() / PodClass.WHOLE;
        if (pod.gpus() == 1) {
            bestScore = Double.NEGATIVE_INFINITY;
            for (int device = 0; device < count; device++) {
                int free = view.gpu(node, device);
                if (free >= pod.gpuMilli() && !seenBefore(node, device, free)) {
                    int rest = free - pod.gpuMilli();
                    double change = wholeThen[free == PodClass.WHOLE ? whole - 1 : whole]
                            + then[DeviceWorth.step(rest)]
                            - then[DeviceWorth.step(free)];
                    double left = usable - worths.usable(free) + worths.usable(rest);
                    keepBest(base + change / PodClass.WHOLE - worths.lost(cpuThen, memoryThen, left), device);
                }
            }
        } else {
            double change = wholeThen[whole - pod.gpus()] - pod.gpus() * then[DeviceWorth.step(PodClass.WHOLE)];
            double left = usable - pod.gpus() * worths.usable(PodClass.WHOLE);
            bestScore = base + change / PodClass.WHOLE - worths.lost(cpuThen, memoryThen, left);
        }
    }

    /** Most nodes are as they were when another class was scored. */
    private int levelNow(int node) {
        long now = (long) view.cpu(node) << 32 | view.memory(node);
        if (levelOf[node] != now || levelEpoch[node] != epoch) {
            levelOf[node] = now;
            levelEpoch[node] = epoch;
            level[node] = worths.level(view.cpu(node), view.memory(node));
        }
        return level[node];
    }

    private void keepBest(double score, int device) {
        if (score > bestScore) {
            bestScore = score;
            bestDevices = 1 << device;
        }
    }

    private boolean seenBefore(int node, int device, int free) {
        for (int other = 0; other < device; other++) {
            if (view.gpu(node, other) == free) {
                return true;
            }
        }
        return false;
    }
}
