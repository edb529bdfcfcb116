package io.gantry.scenarios;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program that plays the machines, started as the demo starts it. */
record World(Process process, String url) {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    static World start(Path home) throws Exception {
        Path address = home.resolve("simulated-world.json");
        Process process = new ProcessBuilder(List.of(
                        Checkout.java(),
                        "-cp",
                        Checkout.program("distribution/demo/target/gantry-demo.jar")
                                .toString(),
                        "io.gantry.simulation.SimulatedWorld",
                        "--home",
                        home.toString()))
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("logs/simulated-world.log").toFile())
                .start();
        Eventually.until("the simulated world says where it is", LIMIT, () -> Files.exists(address), there -> there);
        return new World(
                process, Rest.JSON.readTree(address.toFile()).path("url").asText());
    }

    void close() throws Exception {
        process.destroy();
        process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
}
