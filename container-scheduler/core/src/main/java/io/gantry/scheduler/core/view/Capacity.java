package io.gantry.scheduler.core.view;

import java.util.List;

/** All that a node's tasks may use together. */
public record Capacity(long cpuMilli, long memoryBytes, long diskBytes, List<Gpus> gpus) {

    /** @throws IllegalArgumentException if an amount is less than 0 */
    public Capacity {
        if (cpuMilli < 0 || memoryBytes < 0 || diskBytes < 0) {
            throw new IllegalArgumentException(
                    "capacity less than 0: " + cpuMilli + "m, " + memoryBytes + " bytes, " + diskBytes + " bytes disk");
        }
        gpus = List.copyOf(gpus);
    }

    public static Capacity of(long cpuMilli, long memoryBytes, long diskBytes) {
        return new Capacity(cpuMilli, memoryBytes, diskBytes, List.of());
    }
}
