package io.gantry.supervisor;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The shells that hold our programs. */
final class Guards {

    private Guards() {}

    /** {@code kill -9} of the shell alone, whose pid is written in the folder; until it is gone. */
    static void kill(Path folder) throws Exception {
        long pid = new ObjectMapper()
                .readTree(folder.resolve("process.json").toFile())
                .path("pid")
                .asLong();
        ProcessHandle guard = ProcessHandle.of(pid).orElseThrow();
        guard.destroyForcibly();
        guard.onExit().get(10, TimeUnit.SECONDS);
    }
}
