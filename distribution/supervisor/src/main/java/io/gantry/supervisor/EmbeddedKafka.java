package io.gantry.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The Kafka broker that Gantry brings along: on loopback, one process, its data in one folder and kept. */
public final class EmbeddedKafka implements AutoCloseable {

    private static final Duration READY_LIMIT = Duration.ofMinutes(1);
    private static final String MAIN = "io.gantry.broker.BrokerMain";

    private final ChildProcess process;
    private final int port;

    private EmbeddedKafka(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** As {@link #start(Path, String)} with the broker on our own class path: for tests. */
    public static EmbeddedKafka start(Path folder) throws IOException {
        return start(folder, System.getProperty("java.class.path"));
    }

    /**
     * Starts it and waits until it takes connections.
     *
     * @param folder its own: data, ports, pid and log
     * @param classPath that holds the broker
     * @throws IOException if it cannot be started, with its own words
     */
    public static EmbeddedKafka start(Path folder, String classPath) throws IOException {
        EmbeddedKafka kafka = launch(folder, classPath);
        kafka.process.awaitReady(() -> Ports.answers(kafka.port), READY_LIMIT);
        return kafka;
    }

    /** As {@link #start(Path, String)}, without waiting: it answers some seconds later. */
    public static EmbeddedKafka launch(Path folder, String classPath) throws IOException {
        Files.createDirectories(folder);
        int[] ports = Ports.recorded(folder.resolve("port"), 2);
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseCompactObjectHeaders",
                "-Djava.util.logging.config.class=io.gantry.broker.QuietLogging",
                "-cp",
                classPath,
                MAIN,
                folder.resolve("data").toString(),
                Integer.toString(ports[0]),
                Integer.toString(ports[1]));
        var process = ChildProcess.start(
                "Kafka", "TERM", folder.resolve("process.json"), folder.resolve("kafka.log"), command);
        return new EmbeddedKafka(process, ports[0]);
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public boolean alive() {
        return process.alive();
    }

    /** Whether it takes connections now. */
    public boolean ready() {
        return Ports.answers(port);
    }

    /** Stops it; the data stay. */
    @Override
    public void close() {
        process.close();
    }
}
