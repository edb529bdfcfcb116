package io.gantry.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.provisioner.local.LocalHost;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The packaged server on a data folder, ports and addresses of its own, in processes of their own. Whatever happens,
 * closing it leaves nothing of it on this host.
 */
final class Installation implements AutoCloseable {

    private static final Duration READY_LIMIT = Duration.ofMinutes(3);
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);
    private static final Duration DOWN_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    /** Lines. */
    private static final int WORDS_KEPT = 40;

    private final String word;
    private final Path home;
    private final String subnet;
    private final Map<String, String> options = new LinkedHashMap<>();
    private final Rest rest;
    private final Thread hook = new Thread(this::clearAway, "gantry-benchmark-end");
    private @Nullable Process server;
    private @Nullable Process world;

    /** When a start was exec, first answered, and was ready; System.nanoTime. */
    record Start(long exec, long live, long ready) {}

    /** @param options settings of the server, beside its own ports */
    Installation(Map<String, String> options) throws IOException {
        this("dev", options);
    }

    /**
     * @param word what it is started as: dev, or server if the options name a PostgreSQL and a Kafka
     * @param options settings of the server, beside its own ports
     */
    Installation(String word, Map<String, String> options) throws IOException {
        this.word = word;
        long process = ProcessHandle.current().pid();
        this.home = Files.createTempDirectory("gantry-benchmark-");
        this.subnet = "10." + (160 + process % 60) + "." + process / 60 % 256;
        int port = freePort();
        this.options.put("gantry.port", Integer.toString(port));
        this.options.put("gantry.bridge.join-port", Integer.toString(freePort()));
        this.options.put("gantry.bridge.join-address", subnet + ".1");
        this.options.putAll(options);
        this.rest = new Rest("http://127.0.0.1:" + port, home.resolve("token"));
        Files.createDirectories(home.resolve("logs"));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** The end of what its server logged, and what its threads do: what a run that failed leaves. */
    String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(home.resolve("logs/server-console.log"));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - WORDS_KEPT), lines.size()))
                + "\nits threads: " + threads();
    }

    /** The file that tells what each of the server's threads does, virtual ones too; it stays when all else is cleared away. */
    private Path threads() throws IOException {
        Path file = Files.createTempDirectory("gantry-threads-").resolve("threads.txt");
        String jcmd = Path.of(Checkout.java()).resolveSibling("jcmd").toString();
        new ProcessBuilder(jcmd, Long.toString(server().pid()), "Thread.dump_to_file", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .onExit()
                .orTimeout(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
        return file;
    }

    Path home() {
        return home;
    }

    /** Of its local machines. */
    String cidr() {
        return subnet + ".0/24";
    }

    Rest rest() {
        return rest;
    }

    // ---------------------------------------------------------------------------------------------- start and stop

    /** Of classes loaded and linked before. */
    enum Caches {
        /** Those that are there, as the launcher does. */
        ALL,
        NONE
    }

    Start start() throws IOException {
        return start(Caches.ALL);
    }

    Start start(Caches caches) throws IOException {
        Path cache = Checkout.serverCache();
        var command = new ArrayList<String>();
        command.add(Checkout.java());
        command.addAll(Checkout.serverOptions());
        if (caches == Caches.ALL && Files.exists(cache)) {
            command.add("-XX:AOTCache=" + cache);
        }
        command.addAll(List.of("-jar", Checkout.server().toString(), word));
        ProcessBuilder builder = quiet(command, "server-console.log");
        builder.environment().keySet().removeIf(name -> name.startsWith("GANTRY_"));
        builder.environment().put("GANTRY_HOME", home.toString());
        if (caches == Caches.NONE) {
            builder.environment().put("GANTRY_NO_AOT", "1"); // the broker's
        }
        builder.environment()
                .put(
                        "GANTRY_BROKER",
                        Checkout.program("distribution/broker/target/broker").toString());
        options.forEach((name, value) -> builder.environment().put(variable(name), value));
        long exec = System.nanoTime();
        Process started = builder.start();
        server = started;
        long live = Waiting.until("the server answers", READY_LIMIT, LOOK_EVERY, () -> health(started, "live"));
        long ready = Waiting.until("the server is ready", READY_LIMIT, LOOK_EVERY, () -> health(started, "ready"));
        return new Start(exec, live, ready);
    }

    private ProcessBuilder quiet(List<String> command, String log) {
        return new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("logs").resolve(log).toFile()));
    }

    /** {@code gantry.bridge.join-port}: GANTRY_BRIDGE_JOIN_PORT. */
    private static String variable(String setting) {
        return setting.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }

    private boolean health(Process started, String probe) throws IOException, InterruptedException {
        if (!started.isAlive()) {
            throw new IllegalStateException("the server ended with code " + started.exitValue() + "\n"
                    + Files.readString(home.resolve("logs/server-console.log")));
        }
        return rest.health(probe) == 200;
    }

    /** As {@code ./gantry down} does: asked to end, and PostgreSQL and Kafka end after it. */
    void stop() throws InterruptedException {
        Process running = server;
        if (running == null) {
            return;
        }
        running.destroy();
        if (!running.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("the server does not end within " + STOP_LIMIT.toSeconds() + " s");
        }
        Waiting.until(
                "PostgreSQL and Kafka have ended",
                STOP_LIMIT,
                LOOK_EVERY,
                () -> child("postgres").isEmpty() && child("kafka").isEmpty());
    }

    /** {@code kill -9}: what it has brought along ends by itself. */
    void kill9() {
        Process running = server;
        if (running != null) {
            kill(running);
        }
        Waiting.until(
                "PostgreSQL and Kafka have ended",
                STOP_LIMIT,
                LOOK_EVERY,
                () -> child("postgres").isEmpty() && child("kafka").isEmpty());
    }

    /** Starts the program that plays machines; answers its address. */
    String startWorld() throws IOException {
        Path address = home.resolve("simulated-world.json");
        world = quiet(
                        List.of(
                                Checkout.java(),
                                "-XX:+UseSerialGC",
                                "-Xmx2g",
                                "-jar",
                                Checkout.program("distribution/simulated-world/target/gantry-simulated-world.jar")
                                        .toString(),
                                "--home",
                                home.toString()),
                        "simulated-world.log")
                .start();
        Waiting.until("the simulated world answers", READY_LIMIT, LOOK_EVERY, () -> Files.exists(address));
        return Rest.JSON.readTree(address.toFile()).path("url").asText();
    }

    // --------------------------------------------------------------------------------------------- what it runs on

    /** The server's process alone. */
    ProcessHandle server() {
        Process running = server;
        if (running == null) {
            throw new IllegalStateException("the server was not started");
        }
        return running.toHandle();
    }

    /** @param name postgres or kafka: its guard, whose descendants are the program */
    Optional<ProcessHandle> child(String name) {
        Path record = home.resolve(name).resolve("process.json");
        try {
            JsonNode json = Rest.JSON.readTree(record.toFile());
            return ProcessHandle.of(json.path("pid").asLong()).filter(ProcessHandle::isAlive);
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    String kafkaServers() throws IOException {
        return "127.0.0.1:" + port("kafka");
    }

    private String port(String child) throws IOException {
        return Files.readString(home.resolve(child).resolve("port")).strip().split(" ", -1)[0];
    }

    Connection database() throws IOException, SQLException {
        String password = Files.readString(home.resolve("postgres/password")).strip();
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port("postgres") + "/postgres", "gantry", password);
    }

    // ---------------------------------------------------------------------------------------------------------- end

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        clearAway();
    }

    /** Outermost first; every step whatever became of the one before. */
    private void clearAway() {
        Stream.of(Optional.ofNullable(server), Optional.ofNullable(world))
                .flatMap(Optional::stream)
                .forEach(Installation::kill);
        Stream.of("kafka", "postgres")
                .map(this::child)
                .flatMap(Optional::stream)
                .flatMap(guard -> Stream.concat(guard.descendants(), Stream.of(guard)))
                .forEach(ProcessHandle::destroyForcibly);
        if (Files.isDirectory(home.resolve("machines"))) {
            new LocalHost(home)
                    .takeDown(DOWN_LIMIT)
                    .ifPresent(trouble -> System.err.println("left behind: " + trouble));
        }
        try {
            int code = new ProcessBuilder("rm", "-rf", "--one-file-system", home.toString())
                    .start()
                    .waitFor();
            if (code != 0) {
                System.err.println("left behind: " + home);
            }
        } catch (IOException e) {
            System.err.println("left behind: " + home + ": " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void kill(Process process) {
        process.destroyForcibly();
        process.onExit()
                .orTimeout(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)
                .handle((ended, late) -> true)
                .join();
    }
}
