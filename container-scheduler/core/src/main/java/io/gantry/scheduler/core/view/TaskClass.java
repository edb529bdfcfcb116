package io.gantry.scheduler.core.view;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What equal tasks need. Tasks of different jobs that need the same are of the same class, and share what was worked out
 * for it; so what tells jobs apart belongs here only as a tag, where rules go by it.
 *
 * @param networkBits a second
 * @param named countable resources by their name; none is 0
 * @param gpus each model once
 * @param hostPorts asked for by number, each once
 * @param dynamicPorts how many more, whose numbers the core chooses
 */
public record TaskClass(
        long cpuMilli,
        long memoryBytes,
        long diskBytes,
        long networkBits,
        SortedMap<String, Long> named,
        List<Gpus> gpus,
        List<Constraint> constraints,
        List<Toleration> tolerations,
        List<Integer> hostPorts,
        int dynamicPorts,
        Rules rules,
        Wishes wishes) {

    /** @throws IllegalArgumentException naming what is wrong */
    public TaskClass {
        if (cpuMilli < 0 || memoryBytes < 0 || diskBytes < 0 || dynamicPorts < 0 || networkBits < 0) {
            throw new IllegalArgumentException("a task cannot need less than 0: " + cpuMilli + "m, " + memoryBytes
                    + " bytes, " + diskBytes + " bytes disk, " + networkBits + " bits/s, " + dynamicPorts + " ports");
        }
        named = Collections.unmodifiableSortedMap(new TreeMap<>(named));
        gpus = List.copyOf(gpus);
        constraints = List.copyOf(constraints);
        tolerations = List.copyOf(tolerations);
        hostPorts = List.copyOf(hostPorts);
        named.forEach((name, amount) -> {
            if (amount < 1) {
                throw new IllegalArgumentException("resource " + name + ": must be at least 1, not " + amount);
            }
        });
        var models = new HashSet<String>();
        for (Gpus wanted : gpus) {
            if (!models.add(wanted.model())) {
                throw new IllegalArgumentException("gpus: the model '" + wanted.model() + "' is there twice");
            }
        }
        var ports = new HashSet<Integer>();
        for (int port : hostPorts) {
            if (port < 1 || port > PortTable.LAST || !ports.add(port)) {
                throw new IllegalArgumentException("host port " + port + " is there twice or not 1 to 65535");
            }
        }
    }

    public TaskClass(
            long cpuMilli,
            long memoryBytes,
            long diskBytes,
            List<Gpus> gpus,
            List<Constraint> constraints,
            List<Toleration> tolerations,
            List<Integer> hostPorts,
            int dynamicPorts) {
        this(
                cpuMilli,
                memoryBytes,
                diskBytes,
                0,
                Collections.emptySortedMap(),
                gpus,
                constraints,
                tolerations,
                hostPorts,
                dynamicPorts,
                Rules.NONE,
                Wishes.NONE);
    }

    /** Processor, memory and disk only. */
    public static TaskClass of(long cpuMilli, long memoryBytes, long diskBytes) {
        return new TaskClass(cpuMilli, memoryBytes, diskBytes, List.of(), List.of(), List.of(), List.of(), 0);
    }

    /** The same with these rules. */
    public TaskClass with(Rules changed) {
        return new TaskClass(
                cpuMilli,
                memoryBytes,
                diskBytes,
                networkBits,
                named,
                gpus,
                constraints,
                tolerations,
                hostPorts,
                dynamicPorts,
                changed,
                wishes);
    }

    /** The same with these wishes. */
    public TaskClass with(Wishes changed) {
        return new TaskClass(
                cpuMilli,
                memoryBytes,
                diskBytes,
                networkBits,
                named,
                gpus,
                constraints,
                tolerations,
                hostPorts,
                dynamicPorts,
                rules,
                changed);
    }

    /** The same with so much network bandwidth and so many of named things. */
    public TaskClass with(long bits, Map<String, Long> things) {
        return new TaskClass(
                cpuMilli,
                memoryBytes,
                diskBytes,
                bits,
                new TreeMap<>(things),
                gpus,
                constraints,
                tolerations,
                hostPorts,
                dynamicPorts,
                rules,
                wishes);
    }

    /** The same with these constraints. */
    public TaskClass with(List<Constraint> changed) {
        return new TaskClass(
                cpuMilli,
                memoryBytes,
                diskBytes,
                networkBits,
                named,
                gpus,
                changed,
                tolerations,
                hostPorts,
                dynamicPorts,
                rules,
                wishes);
    }

    /** The same with this priority. */
    public TaskClass withPriority(int priority) {
        return with(rules.with(priority));
    }

    /** Whether it may be on a node with this taint. */
    public boolean tolerates(Taint taint) {
        for (int i = 0; i < tolerations.size(); i++) {
            if (tolerations.get(i).tolerates(taint)) {
                return true;
            }
        }
        return false;
    }
}
