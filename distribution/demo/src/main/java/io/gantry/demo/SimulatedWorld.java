package io.gantry.demo;

import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The program that plays machines: started beside the server, in a session of its own. */
final class SimulatedWorld {

    /** It writes its url, pid and startedMillis here. */
    static final String FILE = "simulated-world.json";

    private static final String JAR = "distribution/simulated-world/target/gantry-simulated-world.jar";

    private final Context context;

    SimulatedWorld(Context context) {
        this.context = context;
    }

    void start(Steps steps) {
        if (RunningServer.named(context.home().resolve(FILE)).isPresent()) {
            steps.say("the simulated world runs already");
            return;
        }
        Path jar = Path.of(context.variable("GANTRY_ROOT").orElse(".")).resolve(JAR);
        if (!Files.exists(jar)) {
            throw new Failure(Exit.FAILED, "error: the simulated world is not built: " + jar + " is not there");
        }
        Path log = context.home().resolve("logs").resolve("simulated-world.log");
        try {
            Files.createDirectories(log.getParent());
            new ProcessBuilder(List.of(
                            "setsid",
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-jar",
                            jar.toString(),
                            "--home",
                            context.home().toString()))
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            steps.say("the simulated world is started (log: " + log + ")");
        } catch (IOException e) {
            throw new Failure(Exit.FAILED, "error: cannot start the simulated world: " + e.getMessage());
        }
    }
}
