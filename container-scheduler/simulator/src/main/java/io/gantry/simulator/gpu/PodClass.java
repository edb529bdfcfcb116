package io.gantry.simulator.gpu;

/**
 * What equal pods ask of a node.
 *
 * @param cpuMilli thousandths of processors
 * @param memoryMib memory in MiB
 * @param gpus devices; 0 for none
 * @param gpuMilli thousandths of each device: 1000 for whole ones, less only with one device, 0 with none
 * @param models the models it may run on, one bit each; all bits for any
 */
public record PodClass(int cpuMilli, int memoryMib, int gpus, int gpuMilli, long models) {

    public static final int WHOLE = 1000;
    public static final long ANY_MODEL = -1L;

    /** @throws IllegalArgumentException naming the field and its rule */
    public PodClass {
        if (cpuMilli < 0) {
            throw new IllegalArgumentException("cpu_milli must not be less than 0, not " + cpuMilli);
        }
        if (memoryMib < 0) {
            throw new IllegalArgumentException("memory_mib must not be less than 0, not " + memoryMib);
        }
        if (gpus < 0 || gpus > GpuCluster.DEVICES_MAX) {
            throw new IllegalArgumentException("num_gpu must be 0 to " + GpuCluster.DEVICES_MAX + ", not " + gpus);
        }
        if (gpuMilli < 0 || gpuMilli > WHOLE) {
            throw new IllegalArgumentException("gpu_milli must be 0 to " + WHOLE + ", not " + gpuMilli);
        }
        if ((gpus == 0) != (gpuMilli == 0)) {
            throw new IllegalArgumentException("gpu_milli must be 0 exactly where num_gpu is 0, not " + gpuMilli);
        }
        if (gpus > 1 && gpuMilli != WHOLE) {
            throw new IllegalArgumentException("gpu_milli below 1000 means part of one device, so num_gpu must be 1");
        }
    }

    /** Thousandths of devices in all. */
    public int totalGpuMilli() {
        return gpus * gpuMilli;
    }

    boolean isShare() {
        return gpus == 1 && gpuMilli < WHOLE;
    }

    boolean accepts(int model) {
        return models == ANY_MODEL || (models >>> model & 1) != 0;
    }
}
