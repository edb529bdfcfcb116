package io.gantry.scheduler.core.view;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that a node's tasks may use together.
 *
 * @param networkBits a second
 * @param named countable resources by their name, such as licences
 */
public record Capacity(
        long cpuMilli,
        long memoryBytes,
        long diskBytes,
        long networkBits,
        SortedMap<String, Long> named,
        List<Gpus> gpus) {

    /** @throws IllegalArgumentException if an amount is less than 0 */
    public Capacity {
        named = Collections.unmodifiableSortedMap(new TreeMap<>(named));
        gpus = List.copyOf(gpus);
        if (cpuMilli < 0
                || memoryBytes < 0
                || diskBytes < 0
                || networkBits < 0
                || named.values().stream().anyMatch(amount -> amount < 0)) {
            throw new IllegalArgumentException("capacity less than 0: " + cpuMilli + "m, " + memoryBytes + " bytes, "
                    + diskBytes + " bytes disk, " + networkBits + " bits/s, " + named);
        }
    }

    public Capacity(long cpuMilli, long memoryBytes, long diskBytes, List<Gpus> gpus) {
        this(cpuMilli, memoryBytes, diskBytes, 0, Collections.emptySortedMap(), gpus);
    }

    public static Capacity of(long cpuMilli, long memoryBytes, long diskBytes) {
        return new Capacity(cpuMilli, memoryBytes, diskBytes, List.of());
    }

    /** With so much network bandwidth and so many of named things. */
    public Capacity with(long bits, Map<String, Long> things) {
        return new Capacity(cpuMilli, memoryBytes, diskBytes, bits, new TreeMap<>(things), gpus);
    }
}
