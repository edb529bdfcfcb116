package io.gantry.scheduler.core.gpu;

import java.util.List;

/**
 * What free parts of nodes are worth to the mix as it was when this was made; worked out once, then only looked up. All that it
 * says are whole numbers in units of a {@value #DEVICE}th of a device, the same on every JVM.
 */
public final class Worths {

    /** A device. */
    public static final int DEVICE = 1 << 18;

    private static final double PATIENCE = 0.4;
    private static final double PATIENCE_MIN = 2;
    private static final double PATIENCE_MAX = 60;

    private static final double BALANCE = 0.15;

    private final int[] usable = new int[GpuKind.WHOLE + 1];
    private final Levels levels;
    private final DeviceWorth devices;
    private final WholeWorth together;
    private final Balance processors;
    private final Balance memory;
    private final int[] prices;

    public Worths(List<GpuKind> mix, Supply supply) {
        Demand demand = Demand.of(mix, supply);
        fillUsable(mix, demand);
        levels = Levels.of(mix);
        devices = new DeviceWorth(mix, demand, levels, supply.families, patience(mix, demand, supply));
        together = new WholeWorth(mix, demand, levels, supply);
        processors = new Balance(mix, demand, GpuKind::cpuMilli, BALANCE * cube(demand.cpuTightness()));
        memory = new Balance(mix, demand, GpuKind::memoryMib, BALANCE * cube(demand.memoryTightness()));
        prices = fixed(Scarcity.prices(mix, demand, supply));
    }

    private static double cube(double value) {
        return value * value * value;
    }

    static int[] fixed(double[] devices) {
        int[] fixed = new int[devices.length];
        for (int i = 0; i < fixed.length; i++) {
            fixed[i] = (int) Math.round(devices[i] * DEVICE);
        }
        return fixed;
    }

    static int[][][] fixed(double[][][] devices) {
        int[][][] fixed = new int[devices.length][][];
        for (int i = 0; i < fixed.length; i++) {
            fixed[i] = new int[devices[i].length][];
            for (int j = 0; j < fixed[i].length; j++) {
                fixed[i][j] = fixed(devices[i][j]);
            }
        }
        return fixed;
    }

    private void fillUsable(List<GpuKind> mix, Demand demand) {
        double[] fits = new double[GpuKind.WHOLE + 1];
        for (GpuKind kind : mix) {
            fits[kind.milli()] += demand.isEmpty() || kind.gpus() == 0 ? 0 : kind.share() / demand.gpuTasks();
        }
        double sum = 0;
        for (int free = 0; free <= GpuKind.WHOLE; free++) {
            sum += fits[free];
            usable[free] = (int) Math.round(free * sum / GpuKind.WHOLE * DEVICE);
        }
    }

    /**
     * How many tasks the free part of a device sees before the cluster is full: those to come, over the devices that wait with
     * it. As the cluster fills, parts are no longer kept for better tasks.
     */
    private static double patience(List<GpuKind> mix, Demand demand, Supply supply) {
        double[] fits = new double[GpuKind.WHOLE + 1];
        double shares = 0;
        for (GpuKind kind : mix) {
            if (kind.gpus() == 1 && kind.milli() < GpuKind.WHOLE) {
                fits[kind.milli()] += kind.share();
                shares += kind.share();
            }
        }
        if (shares == 0) {
            return PATIENCE_MIN;
        }
        double waiting = 1;
        for (int free = 1; free < GpuKind.WHOLE; free++) {
            fits[free] += fits[free - 1];
            waiting += supply.byFree[free] * fits[free] / shares;
        }
        double toCome = demand.tasksToCome() * demand.gpuTasks();
        return Math.clamp(PATIENCE * toCome / waiting, PATIENCE_MIN, PATIENCE_MAX);
    }

    /** The step of free processors and memory that the tables go by. */
    public int level(int cpuMilli, int mib) {
        return levels.of(cpuMilli, mib);
    }

    /** The same for less than was free at another step. */
    public int levelUnder(int level, int cpuMilli, int mib) {
        return levels.under(level, cpuMilli, mib);
    }

    /** Of one device by {@link #step} of what is free of it. */
    public int[] device(int family, int level) {
        return devices.of(family, level);
    }

    public static int step(int freeMilli) {
        return DeviceWorth.step(freeMilli);
    }

    /** Beside that, by how many devices are whole; more than {@code length - 1} count as so many. */
    public int[] whole(int family, int level) {
        return together.of(family, level);
    }

    /** Of so much free on a device, what counts as usable: times the share of tasks that would fit. */
    public int usable(int freeMilli) {
        return usable[freeMilli];
    }

    /** Of so much usable, what will be stranded, weighed. */
    public int lost(int cpuMilli, int mib, int usableOfAll) {
        return processors.lost(cpuMilli, usableOfAll) + (memory.matters() ? memory.lost(mib, usableOfAll) : 0);
    }

    /** Of one device of a family. */
    public int price(int family) {
        return prices[family];
    }
}
