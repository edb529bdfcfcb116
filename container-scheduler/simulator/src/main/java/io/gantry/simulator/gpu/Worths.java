package io.gantry.simulator.gpu;

/** What free parts of nodes are worth to the mix as it is now; worked out once, then only looked up. */
final class Worths {

    private static final double PATIENCE = 0.4;
    private static final double PATIENCE_MIN = 2;
    private static final double PATIENCE_MAX = 60;

    private static final double BALANCE = 0.15;

    private final double[] usable = new double[PodClass.WHOLE + 1];
    private final Levels levels;
    private final DeviceWorth devices;
    private final WholeWorth together;
    private final Balance processors;
    private final Balance memory;
    private final double[] prices;

    Worths(Mix mix, GpuCluster view) {
        Demand demand = Demand.of(mix, view);
        fillUsable(mix, demand);
        levels = Levels.of(mix);
        devices = new DeviceWorth(mix, demand, levels, view.modelCount(), patience(mix, demand, view));
        together = new WholeWorth(mix, demand, levels, view);
        processors = new Balance(mix, demand, PodClass::cpuMilli, BALANCE * cube(demand.cpuTightness()));
        memory = new Balance(mix, demand, PodClass::memoryMib, BALANCE * cube(demand.memoryTightness()));
        prices = Scarcity.prices(mix, demand, view);
    }

    private static double cube(double value) {
        return value * value * value;
    }

    private void fillUsable(Mix mix, Demand demand) {
        double[] fits = new double[PodClass.WHOLE + 1];
        for (int i = 0; !demand.isEmpty() && i < mix.classes().size(); i++) {
            PodClass pod = mix.classes().get(i);
            fits[pod.gpuMilli()] += pod.gpus() == 0 ? 0 : mix.share(i) / demand.gpuPods();
        }
        double sum = 0;
        for (int free = 0; free <= PodClass.WHOLE; free++) {
            sum += fits[free];
            usable[free] = free * sum / PodClass.WHOLE;
        }
    }

    /**
     * How many pods the free part of a device sees before the cluster is full: those to come, over the devices that wait with
     * it. As the cluster fills, parts are no longer kept for better pods.
     */
    private static double patience(Mix mix, Demand demand, GpuCluster view) {
        double[] fits = new double[PodClass.WHOLE + 1];
        double shares = 0;
        for (int i = 0; i < mix.classes().size(); i++) {
            PodClass pod = mix.classes().get(i);
            if (pod.isShare()) {
                fits[pod.gpuMilli()] += mix.share(i);
                shares += mix.share(i);
            }
        }
        if (shares == 0) {
            return PATIENCE_MIN;
        }
        for (int free = 1; free <= PodClass.WHOLE; free++) {
            fits[free] += fits[free - 1];
        }
        double waiting = 1;
        for (int node = 0; node < view.size(); node++) {
            for (int device = 0; device < view.devices(node); device++) {
                int free = view.gpu(node, device);
                waiting += free < PodClass.WHOLE ? fits[free] / shares : 0;
            }
        }
        double toCome = demand.podsToCome() * demand.gpuPods();
        return Math.clamp(PATIENCE * toCome / waiting, PATIENCE_MIN, PATIENCE_MAX);
    }

    /** The step of free processors and memory that the tables go by. */
    int level(int cpu, int mib) {
        return levels.of(cpu, mib);
    }

    /** The same for less than was free at another step. */
    int levelUnder(int level, int cpu, int mib) {
        return levels.under(level, cpu, mib);
    }

    /** Of one device, in thousandths, by {@link DeviceWorth#step}. */
    double[] device(int model, int level) {
        return devices.of(model, level);
    }

    /** Beside that, by how many devices are whole, in thousandths. */
    double[] whole(int model, int level) {
        return together.of(model, level);
    }

    /** Of so much free on a device, what counts as usable, in devices: times the share of pods that would fit. */
    double usable(int free) {
        return usable[free];
    }

    /** Devices that will be stranded, weighed. */
    double lost(int cpu, int mib, double free) {
        return processors.lost(cpu, free) + (memory.matters() ? memory.lost(mib, free) : 0);
    }

    /** Of one device of a model, in devices. */
    double price(int model) {
        return prices[model];
    }
}
