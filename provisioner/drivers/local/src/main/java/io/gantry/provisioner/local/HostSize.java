package io.gantry.provisioner.local;

import io.gantry.kinds.quantity.Bytes;
import io.gantry.kinds.quantity.Cpu;
import io.gantry.kinds.quantity.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much this host has. */
final class HostSize {

    private static final String MEMORY = "MemTotal:";

    private HostSize() {}

    static Resources read() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(each -> each.startsWith(MEMORY))
                .findFirst()
                .orElseThrow(() -> new IOException("/proc/meminfo has no " + MEMORY));
        long kib =
                Long.parseLong(line.substring(MEMORY.length()).replace("kB", "").trim());
        long processors = Runtime.getRuntime().availableProcessors();
        return new Resources(new Cpu(processors * 1000), new Bytes(kib * 1024), null, null);
    }
}
