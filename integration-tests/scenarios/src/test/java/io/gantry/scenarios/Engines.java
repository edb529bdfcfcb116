package io.gantry.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The Docker engines of an installation's local machines, asked past Gantry: by their sockets on this host. */
public final class Engines {

    private static final Path RUN = Path.of("/run/gantry");

    private final Path machines;

    public Engines(Path machines) {
        this.machines = machines;
    }

    /**
     * One engine that is on.
     *
     * @param machine its uid
     * @param id names its kernel objects
     */
    public record Engine(String machine, String id) {
        public Path socket() {
            return RUN.resolve(id).resolve("docker.sock");
        }

        /** Process 1 of the machine, as this host counts it. */
        public ProcessHandle init() {
            try {
                String pid = Files.readString(RUN.resolve(id).resolve("init")).split(" ", -1)[0];
                return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A container of ours. */
    public record Container(String machine, String allocation, String job, String state) {
        public boolean running() {
            return state.equals("running");
        }
    }

    /** Those that are on now. */
    public List<Engine> on() {
        if (!Files.isDirectory(RUN)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(RUN)) {
            return folders.filter(folder -> Files.exists(folder.resolve("folder")))
                    .flatMap(this::ours)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Stream<Engine> ours(Path run) {
        try {
            Path folder = Path.of(Files.readString(run.resolve("folder")).strip());
            return machines.equals(folder.getParent())
                    ? Stream.of(new Engine(
                            folder.getFileName().toString(), run.getFileName().toString()))
                    : Stream.empty();
        } catch (IOException _) {
            return Stream.empty(); // it was switched off meanwhile
        }
    }

    /** Of all engines that are on, those that ended too. */
    public List<Container> containers() {
        var found = new ArrayList<Container>();
        for (Engine engine : on()) {
            found.addAll(containers(engine.socket(), engine.machine()));
        }
        return found;
    }

    public List<Container> containersOf(String job) {
        return containers().stream().filter(one -> one.job().equals(job)).toList();
    }

    /**
     * Those of a job whose processes run. Each container is asked itself: Docker's list said of a third of
     * a hundred that they ran when their job was already stopped (Docker 20.10, a host with much to do).
     */
    public List<Container> runningOf(String job) {
        var found = new ArrayList<Container>();
        for (Engine engine : on()) {
            for (Container one : containers(engine.socket(), engine.machine())) {
                if (one.job().equals(job)
                        && one.running()
                        && get(engine.socket(), "/containers/gantry-" + one.allocation() + "/json")
                                .path("State")
                                .path("Running")
                                .asBoolean()) {
                    found.add(one);
                }
            }
        }
        return found;
    }

    public static List<Container> containers(Path socket, String machine) {
        var found = new ArrayList<Container>();
        String filters = URLEncoder.encode("{\"label\":[\"io.gantry.allocation\"]}", StandardCharsets.UTF_8);
        for (JsonNode container : get(socket, "/containers/json?all=1&filters=" + filters)) {
            JsonNode labels = container.path("Labels");
            found.add(new Container(
                    machine,
                    labels.path("io.gantry.allocation").asText(),
                    labels.path("io.gantry.job").asText(),
                    container.path("State").asText()));
        }
        return found;
    }

    /** HTTP/1.0: the answer ends with the connection. */
    public static JsonNode get(Path socket, String path) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(
                    ("GET " + path + " HTTP/1.0\r\nHost: engine\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
            var bytes = new ByteArrayOutputStream();
            var buffer = ByteBuffer.allocate(1 << 16);
            while (channel.read(buffer) >= 0) {
                bytes.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
            String answer = bytes.toString(StandardCharsets.UTF_8);
            int body = answer.indexOf("\r\n\r\n");
            if (!answer.startsWith("HTTP/1.0 200")) {
                throw new IOException(answer);
            }
            return Rest.JSON.readTree(answer.substring(body + 4));
        } catch (IOException e) {
            throw new UncheckedIOException(socket + " " + path, e);
        }
    }
}
