package io.gantry.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * {@code ./gantry demo --simulated}, as the launcher starts it, from an empty data folder to its end. In a network of its
 * own (which needs root): the demo's ports are always the same, and somebody may be looking at one on this host.
 */
@NeedsRoot
@Order(5)
class DemoTest {

    private static final Duration TOUR_LIMIT = Duration.ofMinutes(4);
    private static final Duration END_LIMIT = Duration.ofSeconds(90);
    private static final int INTERRUPTED = 130;

    private Path home;

    @BeforeEach
    void makeFolder() throws IOException {
        home = Files.createTempDirectory("gantry-scenario-");
    }

    @AfterEach
    void nothingStays() throws Exception {
        demo("down");
        Ran.of("rm", "-rf", "--one-file-system", home.toString());
    }

    @Test
    void theTourIsGivenRunsOnAndEndsWithTheTerminalThatHoldsIt() throws Exception {
        Ran tour = demo("demo", "--simulated").ended(0);

        assertThat(tour.output()).startsWith("[   0.0 s]  simulated  NO REAL CONTAINERS");
        List<String> steps =
                tour.output().lines().filter(line -> line.startsWith("[")).toList();
        assertThat(steps)
                .as("each with its time, and that it is none of the real ones")
                .allMatch(line -> line.matches("\\[ *\\d+\\.\\d s]  simulated  .*"))
                .anyMatch(line -> line.contains("PostgreSQL, Kafka and the API are up: http://127.0.0.1:7070"))
                .anyMatch(line -> line.matches(".* machine +demo-\\w+ +PROVISIONING.*"))
                .anyMatch(line -> line.matches(".* hello\\[[0-3]]  \\S.*"))
                .last()
                .asString()
                .endsWith("done; everything runs on");
        assertThat(states(steps, "node", "READY")).hasSize(4);
        assertThat(states(steps, "container", "RUNNING")).hasSize(4);
        assertThat(tour.output().lines())
                .contains("  API     http://127.0.0.1:7070", "  token   " + home.resolve("token"))
                .endsWith("Machines and containers above are simulated.")
                .filteredOn(line -> line.startsWith("  ./gantry "))
                .as("five to try next")
                .hasSize(5);
        List<ProcessHandle> running = running();
        assertThat(running).hasSize(2).allMatch(ProcessHandle::isAlive);

        String again = theSecondHoldsTheTerminalUntilItIsInterrupted();

        assertThat(again)
                .contains("the simulated world runs already", "the server runs already: http://127.0.0.1:7070")
                .contains("the server has stopped", "the simulated world has stopped", "down; data stays in " + home);
        assertThat(running).noneMatch(ProcessHandle::isAlive);
        assertThat(Processes.all().stream().map(Processes::commandLine))
                .noneMatch(line -> line.contains(home.toString()));
    }

    private static List<String> states(List<String> steps, String what, String state) {
        return steps.stream()
                .filter(line -> line.matches(".*  simulated  +" + what + " .* " + state + "( .*)?"))
                .toList();
    }

    /** The server and the simulated world, by what each wrote of itself. */
    private List<ProcessHandle> running() throws IOException {
        var found = new ArrayList<ProcessHandle>();
        for (String file : List.of("lock", "simulated-world.json")) {
            long pid =
                    Rest.JSON.readTree(home.resolve(file).toFile()).path("pid").asLong();
            ProcessHandle.of(pid).ifPresent(found::add);
        }
        return found;
    }

    private String theSecondHoldsTheTerminalUntilItIsInterrupted() throws Exception {
        Path output = home.resolve("logs/demo-foreground.log");
        var builder = new ProcessBuilder(
                        command(inTheNetworkOf(running().getFirst()), "demo", "--simulated", "--foreground"))
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("GANTRY_"));
        builder.environment().putAll(environment());
        Process held = builder.start();
        try {
            Eventually.until(
                    "it holds the terminal",
                    TOUR_LIMIT,
                    () -> Files.readString(output),
                    said -> said.contains("holding the terminal; Ctrl-C stops everything"));
            assertThat(held.isAlive()).isTrue();
            Processes.signal("INT", List.of(held.toHandle()));
            assertThat(held.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(held.exitValue()).isEqualTo(INTERRUPTED);
            return Files.readString(output);
        } finally {
            held.destroyForcibly();
        }
    }

    private Ran demo(String... words) throws Exception {
        return Ran.of(TOUR_LIMIT, environment(), command(NETWORK_OF_ITS_OWN, words));
    }

    private static final List<String> NETWORK_OF_ITS_OWN =
            List.of("unshare", "--net", "sh", "-c", "ip link set lo up && exec \"$@\"", "demo");

    private static List<String> inTheNetworkOf(ProcessHandle process) {
        // Whoever runs this in the background may have it ignore Ctrl-C; a JVM that begins so goes on ignoring it.
        return List.of("env", "--default-signal=INT", "nsenter", "--net=/proc/" + process.pid() + "/ns/net");
    }

    private static List<String> command(List<String> where, String... words) {
        var command = new ArrayList<>(where);
        command.addAll(List.of(
                Checkout.java(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Checkout.program("distribution/demo/target/gantry-demo.jar").toString()));
        command.addAll(List.of(words));
        return command;
    }

    private Map<String, String> environment() {
        var environment = new LinkedHashMap<String, String>();
        environment.put("GANTRY_HOME", home.toString());
        environment.put("GANTRY_ROOT", Checkout.file("").toString());
        environment.put("GANTRY_SERVER_JAR", Checkout.server().toString());
        environment.put("GANTRY_SERVER_OPTIONS", String.join("\n", Checkout.serverOptions()));
        environment.put(
                "GANTRY_BROKER",
                Checkout.program("distribution/broker/target/broker").toString());
        return environment;
    }
}
