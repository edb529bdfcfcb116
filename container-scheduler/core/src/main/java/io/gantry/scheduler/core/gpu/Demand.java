package io.gantry.scheduler.core.gpu;

import java.util.List;

/**
 * The mix in a few numbers, and what is left of the cluster for it.
 *
 * @param gpuTasks of all tasks, the share that asks for GPU
 * @param gpusPerTask devices that a kind asks for on average, those without GPU counted
 * @param several of the devices that are asked for, the share asked for by tasks of more than one
 * @param cpuTightness processors asked for per device, over those that are free per free device; at most 1
 * @param memoryTightness the same of memory
 * @param tasksToCome how many more tasks of the mix the free devices would do for
 */
record Demand(
        double gpuTasks,
        double gpusPerTask,
        double several,
        double cpuTightness,
        double memoryTightness,
        double tasksToCome) {

    static Demand of(List<GpuKind> mix, Supply supply) {
        double gpuTasks = 0;
        double gpus = 0;
        double several = 0;
        double cpu = 0;
        double memory = 0;
        for (GpuKind kind : mix) {
            double share = kind.share();
            gpuTasks += kind.gpus() > 0 ? share : 0;
            gpus += share * kind.totalMilli() / GpuKind.WHOLE;
            several += kind.gpus() > 1 ? share * kind.gpus() : 0;
            cpu += share * kind.cpuMilli();
            memory += share * kind.memoryMib();
        }
        if (gpus == 0) {
            return new Demand(0, 0, 0, 0, 0, 0);
        }
        double free = (double) supply.freeMilli / GpuKind.WHOLE;
        return new Demand(
                gpuTasks,
                gpus,
                several / gpus,
                Math.min(1, cpu / gpus * free / Math.max(1, supply.freeCpu)),
                Math.min(1, memory / gpus * free / Math.max(1, supply.freeMemory)),
                free / gpus);
    }

    boolean isEmpty() {
        return gpusPerTask == 0;
    }
}
