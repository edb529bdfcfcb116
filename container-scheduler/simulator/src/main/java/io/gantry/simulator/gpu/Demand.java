package io.gantry.simulator.gpu;

import java.util.List;

/**
 * The mix in a few numbers, and what is left of the cluster for it.
 *
 * @param gpuPods of all pods, the share that asks for GPU
 * @param gpusPerPod devices that a pod asks for on average, those without GPU counted
 * @param several of the devices that are asked for, the share asked for by pods of more than one
 * @param cpuTightness processors asked for per device, over those that are free per free device; at most 1
 * @param memoryTightness the same of memory
 * @param podsToCome how many more pods of the mix the free devices would do for
 */
record Demand(
        double gpuPods,
        double gpusPerPod,
        double several,
        double cpuTightness,
        double memoryTightness,
        double podsToCome) {

    static Demand of(Mix mix, GpuCluster view) {
        List<PodClass> classes = mix.classes();
        double gpuPods = 0;
        double gpus = 0;
        double several = 0;
        double cpu = 0;
        double memory = 0;
        for (int i = 0; i < classes.size(); i++) {
            PodClass pod = classes.get(i);
            double share = mix.share(i);
            gpuPods += pod.gpus() > 0 ? share : 0;
            gpus += share * pod.totalGpuMilli() / PodClass.WHOLE;
            several += pod.gpus() > 1 ? share * pod.gpus() : 0;
            cpu += share * pod.cpuMilli();
            memory += share * pod.memoryMib();
        }
        if (gpus == 0) {
            return new Demand(0, 0, 0, 0, 0, 0);
        }
        double free = (double) view.gpuMilliFree() / PodClass.WHOLE;
        long freeCpu = 0;
        long freeMemory = 0;
        for (int node = 0; node < view.size(); node++) {
            freeCpu += view.cpu(node);
            freeMemory += view.memory(node);
        }
        return new Demand(
                gpuPods,
                gpus,
                several / gpus,
                Math.min(1, cpu / gpus * free / Math.max(1, freeCpu)),
                Math.min(1, memory / gpus * free / Math.max(1, freeMemory)),
                free / gpus);
    }

    boolean isEmpty() {
        return gpusPerPod == 0;
    }
}
