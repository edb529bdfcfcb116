package io.gantry.kinds.quantity;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An amount of everything a node has and a task takes. What is left out is zero. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Resources(Cpu cpu, Bytes memory, Bytes disk, List<Gpus> gpus) {

    public static final Resources NONE = new Resources(null, null, null, null);

    public Resources(@Nullable Cpu cpu, @Nullable Bytes memory, @Nullable Bytes disk, @Nullable List<Gpus> gpus) {
        this.cpu = cpu == null ? Cpu.ZERO : cpu;
        this.memory = memory == null ? Bytes.ZERO : memory;
        this.disk = disk == null ? Bytes.ZERO : disk;
        this.gpus = gpus == null ? List.of() : List.copyOf(gpus);
    }

    /** Processors in milli, memory in bytes, nothing else. */
    public static Resources of(long cpuMilli, long memoryBytes) {
        return new Resources(new Cpu(cpuMilli), new Bytes(memoryBytes), null, null);
    }
}
