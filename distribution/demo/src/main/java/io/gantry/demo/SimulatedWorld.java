package io.gantry.demo;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The program that plays machines: started beside the server, in a session of its own. */
final class SimulatedWorld {

    /** It writes its url and pid here. */
    static final String FILE = "simulated-world.json";

    private static final String PROGRAM = "io.gantry.simulation.SimulatedWorld";
    /** Always the same: machines are declared with this address, and are to be there again after a restart. */
    private static final String PORT = "7080";

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final Context context;
    private final Path file;

    SimulatedWorld(Context context) {
        this.context = context;
        this.file = context.home().resolve(FILE);
    }

    /** The one of a data folder. */
    static Optional<ProcessHandle> of(Path home) {
        return RunningServer.named(home.resolve(FILE));
    }

    void start(Steps steps, Foreground held) throws InterruptedException {
        if (of(context.home()).isPresent()) {
            steps.say("the simulated world runs already");
            return;
        }
        Path log = context.home().resolve("logs").resolve("simulated-world.log");
        Process world = held.world(() -> launch(log));
        long began = context.nanos().getAsLong();
        while (of(context.home()).isEmpty()) {
            if (!world.isAlive() || context.nanos().getAsLong() - began > LIMIT.toNanos()) {
                throw new Failure(Exit.FAILED, "error: the simulated world does not start", "  see: " + log);
            }
            context.pause().of(BETWEEN_LOOKS);
        }
        steps.say("the simulated world is up (log: " + log + ")");
    }

    private Process launch(Path log) {
        try {
            OwnerOnly.folderOf(log);
            Files.deleteIfExists(file);
            return new ProcessBuilder(
                            "setsid",
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            PROGRAM,
                            "--port",
                            PORT,
                            "--home",
                            context.home().toString())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new Failure(Exit.FAILED, "error: cannot start the simulated world: " + e.getMessage());
        }
    }
}
