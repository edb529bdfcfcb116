package io.gantry.kinds.quantity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An amount of everything a node has and a task takes. What is left out is zero.
 *
 * @param network bandwidth in bits a second
 * @param named countable things by their names, such as licences: 1 to 1,000,000,000 of each, at most 16 names
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Resources(
        Cpu cpu,
        Bytes memory,
        Bytes disk,
        List<Gpus> gpus,
        @Nullable Bits network,
        Map<String, Long> named) {

    public static final Resources NONE = new Resources(null, null, null, null);
    public static final int NAMED_MAX = 16;
    public static final long NAMED_MOST = 1_000_000_000;

    private static final Pattern NAME = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");

    /** @throws IllegalArgumentException naming the field and its rule */
    @JsonCreator
    public Resources(
            @Nullable Cpu cpu,
            @Nullable Bytes memory,
            @Nullable Bytes disk,
            @Nullable List<Gpus> gpus,
            @Nullable Bits network,
            @Nullable Map<String, Long> named) {
        this.cpu = cpu == null ? Cpu.ZERO : cpu;
        this.memory = memory == null ? Bytes.ZERO : memory;
        this.disk = disk == null ? Bytes.ZERO : disk;
        this.gpus = gpus == null ? List.of() : List.copyOf(gpus);
        this.network = network;
        this.named = named == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(named));
        checkNamed(this.named);
    }

    /** Without bandwidth and named things. */
    public Resources(@Nullable Cpu cpu, @Nullable Bytes memory, @Nullable Bytes disk, @Nullable List<Gpus> gpus) {
        this(cpu, memory, disk, gpus, null, null);
    }

    /** @throws IllegalArgumentException naming the name and its rule */
    public static void checkNamed(Map<String, Long> named) {
        if (named.size() > NAMED_MAX) {
            throw new IllegalArgumentException("named: at most " + NAMED_MAX + " names, not " + named.size());
        }
        named.forEach((name, amount) -> {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "named: '" + name + "' must be up to 63 lower case letters, digits and"
                                + " '-', beginning with a letter and ending with a letter or digit");
            }
            if (amount < 1 || amount > NAMED_MOST) {
                throw new IllegalArgumentException(
                        "named: " + name + " must be 1 to " + NAMED_MOST + ", not " + amount);
            }
        });
    }

    /** Processors in milli, memory in bytes, nothing else. */
    public static Resources of(long cpuMilli, long memoryBytes) {
        return new Resources(new Cpu(cpuMilli), new Bytes(memoryBytes), null, null);
    }

    /** The same with this bandwidth and these named things. */
    public Resources with(@Nullable Bits bandwidth, Map<String, Long> things) {
        return new Resources(cpu, memory, disk, gpus, bandwidth, things);
    }

    /** Bits a second; 0 where nothing is said. */
    public long bits() {
        return network == null ? 0 : network.perSecond();
    }
}
