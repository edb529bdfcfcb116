package io.gantry.scheduler.core.gpu;

/**
 * Tasks that are expected.
 *
 * @param cpuMilli thousandths of processors
 * @param memoryMib memory in MiB
 * @param gpus devices; 0 for none
 * @param milli thousandths of each device
 * @param families the nodes whose devices it may have, a bit for each family of nodes
 * @param share of all tasks that are expected
 */
public record GpuKind(int cpuMilli, int memoryMib, int gpus, int milli, long families, double share) {

    /** A whole device. */
    public static final int WHOLE = 1000;

    /** Thousandths of devices in all. */
    int totalMilli() {
        return gpus * milli;
    }

    boolean accepts(int family) {
        return (families >>> family & 1) != 0;
    }
}
