package io.gantry.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The Kafka broker that Gantry brings along: on loopback, one process, its data in one folder and kept. */
public final class EmbeddedKafka implements AutoCloseable {

    private static final Duration READY_LIMIT = Duration.ofMinutes(1);

    private final Path folder;
    private final BrokerProgram program;
    private final ChildProcess process;
    private final int port;

    private EmbeddedKafka(Path folder, BrokerProgram program, ChildProcess process, int port) {
        this.folder = folder;
        this.program = program;
        this.process = process;
        this.port = port;
    }

    /** As {@link #start(Path, BrokerProgram)} with the broker on our own class path: for tests. */
    public static EmbeddedKafka start(Path folder) throws IOException {
        return start(folder, BrokerProgram.onOurClassPath());
    }

    /**
     * Starts it and waits until it takes connections.
     *
     * @param folder its own: data, ports, pid and log
     * @throws IOException if it cannot be started, with its own words
     */
    public static EmbeddedKafka start(Path folder, BrokerProgram program) throws IOException {
        EmbeddedKafka kafka = launch(folder, program);
        kafka.process.awaitReady(() -> Ports.answers(kafka.port), READY_LIMIT);
        return kafka;
    }

    /** As {@link #start(Path, BrokerProgram)}, without waiting: it answers some seconds later. */
    public static EmbeddedKafka launch(Path folder, BrokerProgram program) throws IOException {
        Files.createDirectories(folder);
        int[] ports = Ports.recorded(folder.resolve("port"), 2);
        var command = new ArrayList<>(program.command());
        command.addAll(
                List.of(folder.resolve("data").toString(), Integer.toString(ports[0]), Integer.toString(ports[1])));
        var process = ChildProcess.start(
                "Kafka", "TERM", folder.resolve("process.json"), folder.resolve("kafka.log"), command);
        return new EmbeddedKafka(folder, program, process, ports[0]);
    }

    /**
     * Starts it again when it has ended, after what is left of it, on its port: those who use it know no other. It answers
     * some seconds later.
     *
     * @throws IOException if it cannot be started there
     */
    public EmbeddedKafka again() throws IOException {
        process.close();
        Ports.mustBeFree("Kafka", port);
        return launch(folder, program);
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

    /** As {@link #close()}, with another limit after which it is killed. */
    public void close(Duration limit) {
        process.close(limit);
    }
}
