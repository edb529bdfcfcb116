package io.gantry.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.kinds.json.GantryJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** A process of ours that a file in the data folder names by its pid, if it is still that process. */
record RunningServer(ProcessHandle process, String url) {

    /** How much later than its start a process may say in a file that it started. */
    private static final long START_SLACK_MILLIS = 5_000;

    /** The server of a data folder, by its {@code server.json}. */
    static Optional<RunningServer> of(Path home) {
        return read(home.resolve("server.json"))
                .flatMap(json -> alive(json)
                        .map(process ->
                                new RunningServer(process, json.path("url").asText())));
    }

    /** The server's process: who signed the folder's lock, which a server does before it answers. */
    static Optional<ProcessHandle> processOf(Path home) {
        return named(home.resolve("lock")).or(() -> named(home.resolve("server.json")));
    }

    /** Whatever a file with pid and startedMillis names, if it is still alive. */
    static Optional<ProcessHandle> named(Path file) {
        return read(file).flatMap(RunningServer::alive);
    }

    private static Optional<JsonNode> read(Path file) {
        try {
            return Optional.of(GantryJson.lenient().readTree(Files.readAllBytes(file)));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** A pid alone may have been given to somebody else since: when the process started must agree. */
    private static Optional<ProcessHandle> alive(JsonNode json) {
        long pid = json.path("pid").asLong();
        Optional<ProcessHandle> process =
                pid <= 1 ? Optional.empty() : ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        long started = json.path("startedMillis").asLong();
        return process.filter(handle -> handle.info()
                .startInstant()
                .map(Instant::toEpochMilli)
                .map(millis -> Math.abs(millis - started) < START_SLACK_MILLIS)
                .orElse(false));
    }
}
