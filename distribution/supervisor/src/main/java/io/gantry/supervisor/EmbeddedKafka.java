package io.gantry.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The Kafka broker that Gantry brings along: on loopback, one process, its data in one folder and kept. */
public final class EmbeddedKafka implements AutoCloseable {

    private static final Duration READY_LIMIT = Duration.ofMinutes(1);

    private final Path folder;
    private final BrokerProgram program;
    private final @Nullable ChildProcess process;
    private final int port;
    private final int controllerPort;

    private EmbeddedKafka(
            Path folder, BrokerProgram program, @Nullable ChildProcess process, int port, int controllerPort) {
        this.folder = folder;
        this.program = program;
        this.process = process;
        this.port = port;
        this.controllerPort = controllerPort;
    }

    /** As {@link #start(Path, BrokerProgram)} with the broker on our own class path: for tests. */
    public static EmbeddedKafka start(Path folder) throws IOException {
        return start(folder, BrokerProgram.onOurClassPath());
    }

    /** Settings of Kafka's own, that go before ours. */
    @FunctionalInterface
    public interface More {

        /**
         * @param port that clients use
         * @param controllerPort that the broker, as its controller, uses itself
         */
        Properties settings(int port, int controllerPort);
    }

    /** As {@link #start(Path, BrokerProgram)} with further settings: for tests of what others run. */
    public static EmbeddedKafka start(Path folder, BrokerProgram program, More more) throws IOException {
        EmbeddedKafka planned = planned(folder, program);
        Path file = folder.resolve("more.properties");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var out = Files.newBufferedWriter(file)) {
            more.settings(planned.port, planned.controllerPort).store(out, null);
        }
        EmbeddedKafka kafka = planned.again(List.of(file.toString()));
        Objects.requireNonNull(kafka.process).awaitReady(kafka::ready, READY_LIMIT);
        return kafka;
    }

    /**
     * Starts it and waits until it takes connections.
     *
     * @param folder its own: data, ports, pid and log
     * @throws IOException if it cannot be started, with its own words
     */
    public static EmbeddedKafka start(Path folder, BrokerProgram program) throws IOException {
        EmbeddedKafka kafka = launch(folder, program);
        Objects.requireNonNull(kafka.process).awaitReady(kafka::ready, READY_LIMIT);
        return kafka;
    }

    /** As {@link #start(Path, BrokerProgram)}, without waiting: it answers some seconds later. */
    public static EmbeddedKafka launch(Path folder, BrokerProgram program) throws IOException {
        return planned(folder, program).again();
    }

    /** Where it is going to be, for those who connect when it is there: {@link #again()} starts it. */
    public static EmbeddedKafka planned(Path folder, BrokerProgram program) throws IOException {
        Files.createDirectories(folder);
        int[] ports = Ports.recorded(folder.resolve("port"), 2);
        return new EmbeddedKafka(folder, program, null, ports[0], ports[1]);
    }

    /**
     * Starts it when it has ended, after what is left of it, on its port: those who use it know no other. It answers some
     * seconds later.
     *
     * @throws IOException if it cannot be started there
     */
    public EmbeddedKafka again() throws IOException {
        return again(List.of());
    }

    private EmbeddedKafka again(List<String> more) throws IOException {
        if (process != null) {
            process.close();
            Ports.mustBeFree("Kafka", port);
        }
        var command = new ArrayList<>(program.command());
        command.addAll(
                List.of(folder.resolve("data").toString(), Integer.toString(port), Integer.toString(controllerPort)));
        command.addAll(more);
        var started = ChildProcess.start(
                "Kafka", "TERM", folder.resolve("process.json"), folder.resolve("kafka.log"), command);
        return new EmbeddedKafka(folder, program, started, port, controllerPort);
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public boolean alive() {
        return process != null && process.alive();
    }

    /** Whether it takes connections now. */
    public boolean ready() {
        return Ports.answers(port);
    }

    /** Stops it; the data stay. */
    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }

    /** As {@link #close()}, with another limit after which it is killed. */
    public void close(Duration limit) {
        if (process != null) {
            process.close(limit);
        }
    }
}
