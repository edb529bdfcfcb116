package io.gantry.simulation;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.simulation.machine.World;
import io.gantry.simulation.machine.WorldClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The machines on disk, written soon after they change. Containers are not: they do not outlive their machines. */
final class WorldFile {

    /** Many machines are made at once; one writing is enough for all of them. */
    private static final Duration SOON = Duration.ofMillis(200);

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path file;
    private final WorldClock clock;
    private final Content read;
    private final AtomicBoolean due = new AtomicBoolean();

    /** The file's content. */
    record Content(int port, List<World.Kept> machines) {}

    WorldFile(Path file, WorldClock clock) throws IOException {
        this.file = file;
        this.clock = clock;
        this.read = Files.exists(file)
                ? MAPPER.readValue(Files.readAllBytes(file), Content.class)
                : new Content(0, List.of());
    }

    /** Where the world was before; 0 if it was not. Engines keep their addresses only if it stays there. */
    int port() {
        return read.port();
    }

    /** Brings the machines back, and writes them from now on. */
    void keepUp(WorldServer server) {
        server.world().restore(read.machines());
        server.world().whenChanged(() -> {
            if (due.compareAndSet(false, true)) {
                clock.after(SOON, () -> write(server));
            }
        });
    }

    private void write(WorldServer server) {
        due.set(false);
        try {
            replace(
                    file,
                    MAPPER.writeValueAsString(
                            new Content(server.port(), server.world().keep())));
        } catch (IOException failed) {
            System.err.println("cannot write " + file + ": " + failed);
        }
    }

    /** Moved into place, so that nobody reads half of it. */
    static void replace(Path file, String text) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.writeString(partial, text);
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
