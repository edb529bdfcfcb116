package io.gantry.scheduler.core.queue;

import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.TaskClass;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What quotas are given for.
 *
 * @param name the model of graphics processors, or that of a named resource; else empty
 */
public record Resource(Kind kind, String name) implements Comparable<Resource> {

    /** What there is to be shared, and its unit. */
    public enum Kind {
        /** Thousandths of a processor. */
        CPU,
        /** Bytes. */
        MEMORY,
        /** Bytes. */
        DISK,
        /** Bits a second. */
        NETWORK,
        /** Thousandths of devices of one model. */
        GPU,
        /** Pieces. */
        NAMED
    }

    public static final Resource CPU = new Resource(Kind.CPU, "");
    public static final Resource MEMORY = new Resource(Kind.MEMORY, "");
    public static final Resource DISK = new Resource(Kind.DISK, "");
    public static final Resource NETWORK = new Resource(Kind.NETWORK, "");

    private static final Comparator<Resource> ORDER =
            Comparator.comparing(Resource::kind).thenComparing(Resource::name);

    /** @throws IllegalArgumentException if a model or a named resource has no name, or another one has */
    public Resource {
        boolean hasName = kind == Kind.GPU || kind == Kind.NAMED;
        if (hasName == name.isEmpty()) {
            throw new IllegalArgumentException(
                    "resource " + kind + (hasName ? " must have a name" : " has no name, not '" + name + "'"));
        }
    }

    public static Resource gpu(String model) {
        return new Resource(Kind.GPU, model);
    }

    public static Resource named(String name) {
        return new Resource(Kind.NAMED, name);
    }

    /** What one task of the class takes; nothing that it takes none of. */
    public static SortedMap<Resource, Long> of(TaskClass tasks) {
        var amounts = new TreeMap<Resource, Long>();
        amounts.put(CPU, tasks.cpuMilli());
        amounts.put(MEMORY, tasks.memoryBytes());
        amounts.put(DISK, tasks.diskBytes());
        amounts.put(NETWORK, tasks.networkBits());
        tasks.named().forEach((name, amount) -> amounts.put(named(name), amount));
        for (Gpus gpus : tasks.gpus()) {
            amounts.put(gpu(gpus.model()), (long) gpus.count() * gpus.shareMilli());
        }
        amounts.values().removeIf(amount -> amount == 0);
        return amounts;
    }

    @Override
    public int compareTo(Resource other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case CPU -> "cpu";
            case MEMORY -> "memory";
            case DISK -> "disk";
            case NETWORK -> "network";
            case GPU -> "gpu " + name;
            case NAMED -> name;
        };
    }
}
