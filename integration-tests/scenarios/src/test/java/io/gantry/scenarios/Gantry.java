package io.gantry.scenarios;

import io.gantry.provisioner.boot.image.HelloImage;
import io.gantry.provisioner.local.LocalHost;
import io.gantry.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An installation of its own: the packaged server on a temporary data folder, with ports and addresses that no other
 * one has. Whatever happens, closing it leaves nothing of it on this host.
 */
public final class Gantry implements AutoCloseable {

    public static final Duration START_LIMIT = Duration.ofMinutes(2);

    private static final Duration DOWN_LIMIT = Duration.ofSeconds(90);
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(150);
    private static final Duration KILLED_LIMIT = Duration.ofSeconds(10);
    private static final int LOG_LINES_SHOWN = 60;
    private static final String CLIENT = "cli/target/gantry.jar";

    private final Settings settings;
    private final String word;
    private final List<String> properties;
    private final Path home;
    private final Map<String, String> options = new LinkedHashMap<>();
    private final Rest rest;
    private final Thread hook = new Thread(this::clearAway, "gantry-scenario-end");
    private List<String> starter = List.of();
    private Process server;

    /** @param options settings of the server, beside its own ports; by environment */
    public Gantry(Map<String, String> options) throws IOException {
        this("dev", options, List.of());
    }

    /**
     * @param word what it is started as: dev, server
     * @param properties settings again: {@code -Dname=value}
     */
    public Gantry(String word, Map<String, String> options, List<String> properties) throws IOException {
        this(word, options, properties, Optional.empty());
    }

    /** @param authority whose certificate its API shows: by TLS, then; asked by that name, localhost */
    public Gantry(String word, Map<String, String> options, List<String> properties, Optional<TestAuthority> authority)
            throws IOException {
        this.word = word;
        this.properties = List.copyOf(properties);
        this.settings = Settings.unused();
        this.home = Files.createTempDirectory("gantry-scenario-");
        this.options.put("gantry.port", Integer.toString(settings.port()));
        this.options.put("gantry.bridge.join-port", Integer.toString(settings.joinPort()));
        this.options.put("gantry.bridge.join-address", settings.hostAddress());
        this.options.putAll(options);
        String url = (authority.isPresent() ? "https://localhost:" : "http://127.0.0.1:") + settings.port();
        this.rest = new Rest(url, home.resolve("token"), authority.map(TestAuthority::trusting));
        Runtime.getRuntime().addShutdownHook(hook);
        Files.createDirectories(home.resolve("logs"));
    }

    /** Started by a command that becomes the server: {@code setpriv --regid 20001}. */
    public Gantry by(List<String> command) {
        starter = List.copyOf(command);
        return this;
    }

    public Settings settings() {
        return settings;
    }

    public Path home() {
        return home;
    }

    public Rest rest() {
        return rest;
    }

    public Engines engines() {
        return new Engines(home.resolve("machines"));
    }

    /** The demo's image, to be preloaded. */
    public Path image() throws IOException {
        Path archive = home.resolve("images/hello.tar");
        if (!Files.exists(archive)) {
            Files.createDirectories(archive.getParent());
            HelloImage.write(HelloImage.busybox().orElseThrow(), archive);
        }
        return archive;
    }

    public Path write(String name, String text) throws IOException {
        return Files.writeString(home.resolve(name), text);
    }

    // ---------------------------------------------------------------------------------------------- start and stop

    /** Starts the server and waits until it is ready. */
    public Gantry start() throws IOException {
        launch();
        Eventually.until("the server is ready", START_LIMIT, this::readyOrEnded, status -> status == 200);
        return this;
    }

    /** Starts the server. */
    public void launch() throws IOException {
        var command = new ArrayList<>(starter);
        command.add(Checkout.java());
        command.addAll(Checkout.serverOptions());
        command.add("-XX:TieredStopAtLevel=1"); // it lives for a minute or two
        command.addAll(properties);
        command.addAll(List.of("-jar", Checkout.server().toString(), word));
        var builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(consoleLog().toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("GANTRY_"));
        builder.environment().put("GANTRY_HOME", home.toString());
        options.forEach((name, value) -> builder.environment().put(variable(name), value));
        builder.environment()
                .put(
                        "GANTRY_BROKER",
                        Checkout.program("distribution/broker/target/broker").toString());
        server = builder.start();
    }

    /** {@code gantry.bridge.join-port}: GANTRY_BRIDGE_JOIN_PORT. */
    private static String variable(String setting) {
        return setting.toUpperCase(java.util.Locale.ROOT).replaceAll("[.-]", "_");
    }

    private int readyOrEnded() {
        if (!server.isAlive()) {
            throw new IllegalStateException("the server ended with code " + server.exitValue() + "\n" + logs());
        }
        return ready().status();
    }

    /** What the readiness probe says; needs no token. */
    public Answer ready() {
        return rest.ask("GET", "/health/ready", "", Map.of("Authorization", ""));
    }

    public boolean alive() {
        return server != null && server.isAlive();
    }

    /** Waits until it has ended by itself; its exit code. */
    public int ended(Duration limit) throws Exception {
        if (!server.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the server did not end within " + limit.toSeconds() + " s\n" + logs());
        }
        return server.exitValue();
    }

    /** SIGTERM. */
    public void terminate() {
        server.destroy();
    }

    /** {@code kill -9}. */
    public void kill9() throws InterruptedException {
        server.destroyForcibly();
        if (!server.waitFor(KILLED_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the server survives kill -9");
        }
    }

    /** SIGSTOP, SIGCONT and the like. */
    public void signal(String name) throws Exception {
        Processes.signal(name, List.of(server.toHandle()));
    }

    /** What {@code ./gantry down} does. */
    public Ran down() throws Exception {
        return program("distribution/demo/target/gantry-demo.jar", DOWN_LIMIT, List.of("down"));
    }

    /** What the launcher does with {@code backup}, {@code restore} and {@code migrate}. */
    public Ran errand(String... words) throws Exception {
        var command = new ArrayList<String>();
        command.add(Checkout.java());
        command.addAll(Checkout.serverOptions());
        command.addAll(List.of("-jar", Checkout.server().toString()));
        command.addAll(List.of(words));
        return Ran.of(COMMAND_LIMIT, environment(), command);
    }

    /** The command-line client. */
    public Ran cli(String... arguments) throws Exception {
        return program(CLIENT, COMMAND_LIMIT, List.of(arguments));
    }

    /** The same, of a command that goes on by itself. */
    public Following follow(String... arguments) throws IOException {
        return Following.of(environment(), command(CLIENT, List.of(arguments)));
    }

    private Ran program(String jar, Duration limit, List<String> arguments) throws Exception {
        return Ran.of(limit, environment(), command(jar, arguments));
    }

    private static List<String> command(String jar, List<String> arguments) {
        var command = new ArrayList<>(List.of(
                Checkout.java(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                Checkout.program(jar).toString()));
        command.addAll(arguments);
        return command;
    }

    private Map<String, String> environment() {
        return Map.of(
                "GANTRY_HOME", home.toString(), "GANTRY_ROOT", Checkout.file("").toString(), "NO_COLOR", "1");
    }

    // --------------------------------------------------------------------------------------------- what it runs on

    public Path kafkaRecord() {
        return home.resolve("kafka/process.json");
    }

    public Path postgresRecord() {
        return home.resolve("postgres/process.json");
    }

    public String kafkaServers() throws IOException {
        return "127.0.0.1:"
                + Files.readString(home.resolve("kafka/port")).strip().split(" ", -1)[0];
    }

    // --------------------------------------------------------------------------------------------------------- logs

    public Path consoleLog() {
        return home.resolve("logs/server-console.log");
    }

    /** Every file that something was logged to. */
    public List<Path> logFiles() {
        try (Stream<Path> files = Files.walk(home, 4)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().matches(".*\\.log(\\.\\d+)?"))
                    .filter(file -> !file.toString().contains("/data/"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The ends of all logs, for a failure. */
    public String logs() {
        var text = new StringBuilder();
        for (Path log : logFiles()) {
            text.append("--- the end of ").append(log).append('\n');
            try {
                List<String> lines = Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1)
                        .lines()
                        .toList();
                lines.stream()
                        .skip(Math.max(0, lines.size() - LOG_LINES_SHOWN))
                        .forEach(line -> text.append("    ").append(line).append('\n'));
            } catch (IOException e) {
                text.append("    cannot be read: ").append(e).append('\n');
            }
        }
        return text.toString();
    }

    /** Copies all logs to where they outlive the installation. */
    public Path keepLogs(String name) throws IOException {
        Path kept = Checkout.file("integration-tests/scenarios/target/logs").resolve(name);
        for (Path log : logFiles()) {
            Path copy = kept.resolve(home.relativize(log));
            Files.createDirectories(copy.getParent());
            Files.copy(log, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        return kept;
    }

    // ---------------------------------------------------------------------------------------------------------- end

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        clearAway();
    }

    /** Outermost first; every step whatever became of the one before. */
    private void clearAway() {
        if (server != null) {
            server.destroyForcibly();
            server.onExit()
                    .orTimeout(KILLED_LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .handle((ended, late) -> 0)
                    .join();
        }
        Stream.of(kafkaRecord(), postgresRecord())
                .flatMap(record -> Processes.ofChild(record).stream())
                .forEach(ProcessHandle::destroyForcibly);
        if (Files.isDirectory(home.resolve("machines"))) {
            new LocalHost(home)
                    .takeDown(DOWN_LIMIT)
                    .ifPresent(trouble -> System.err.println("left behind: " + trouble));
        }
        try {
            Ran.of("rm", "-rf", "--one-file-system", home.toString());
        } catch (Exception e) {
            System.err.println("left behind: " + home + ": " + e);
        }
    }
}
