package io.gantry.simulation.machine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a container was made from. Equal ones are kept once.
 *
 * @param image as it was named
 * @param ports {@code 80/tcp}, and the machine's ports they are reached at
 * @param check that its engine runs; null for none
 * @param volumes the engine's volumes that it has, by name
 */
public record ContainerSpec(
        String image,
        List<String> entrypoint,
        List<String> command,
        List<String> environment,
        List<Binding> ports,
        long memoryBytes,
        long nanoCpus,
        boolean terminal,
        Checkup.@Nullable Spec check,
        List<String> volumes) {

    /** Without a check. */
    public ContainerSpec(
            String image,
            List<String> entrypoint,
            List<String> command,
            List<String> environment,
            List<Binding> ports,
            long memoryBytes,
            long nanoCpus,
            boolean terminal) {
        this(image, entrypoint, command, environment, ports, memoryBytes, nanoCpus, terminal, null, List.of());
    }

    /** A container's port and the machine's. */
    public record Binding(String container, int host) {}

    public ContainerSpec {
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
        environment = List.copyOf(environment);
        ports = List.copyOf(ports);
        volumes = List.copyOf(volumes);
    }
}
