package io.gantry.scheduler.core.view;

import java.util.HashSet;
import java.util.List;

/**
 * What equal tasks need. Tasks of different jobs that need the same are of the same class, and share what was worked out
 * for it; so nothing that tells jobs apart belongs here.
 *
 * @param gpus each model once
 * @param hostPorts asked for by number, each once
 * @param dynamicPorts how many more, whose numbers the core chooses
 */
public record TaskClass(
        long cpuMilli,
        long memoryBytes,
        long diskBytes,
        List<Gpus> gpus,
        List<Constraint> constraints,
        List<Toleration> tolerations,
        List<Integer> hostPorts,
        int dynamicPorts) {

    /** @throws IllegalArgumentException naming what is wrong */
    public TaskClass {
        if (cpuMilli < 0 || memoryBytes < 0 || diskBytes < 0 || dynamicPorts < 0) {
            throw new IllegalArgumentException("a task cannot need less than 0: " + cpuMilli + "m, " + memoryBytes
                    + " bytes, " + diskBytes + " bytes disk, " + dynamicPorts + " ports");
        }
        gpus = List.copyOf(gpus);
        constraints = List.copyOf(constraints);
        tolerations = List.copyOf(tolerations);
        hostPorts = List.copyOf(hostPorts);
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

    /** Processor, memory and disk only. */
    public static TaskClass of(long cpuMilli, long memoryBytes, long diskBytes) {
        return new TaskClass(cpuMilli, memoryBytes, diskBytes, List.of(), List.of(), List.of(), List.of(), 0);
    }

    /** Whether it may be on a node with this taint. */
    public boolean tolerates(Taint taint) {
        for (Toleration toleration : tolerations) {
            if (toleration.tolerates(taint)) {
                return true;
            }
        }
        return false;
    }
}
