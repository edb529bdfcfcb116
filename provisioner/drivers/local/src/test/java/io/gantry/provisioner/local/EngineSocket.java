package io.gantry.provisioner.local;

import io.gantry.kinds.id.Uid;
import java.nio.file.Path;

/** Talks to a machine's engine through its socket on the host. */
final class EngineSocket {

    private final String socket;

    EngineSocket(Uid machine) {
        this.socket = path(machine).toString();
    }

    static Path path(Uid machine) {
        return Path.of("/run/gantry", LocalMachine.idOf(machine), "docker.sock");
    }

    /** The answer's text; empty while there is none. */
    String get(String path) {
        return Commands.run(java.util.List.of("curl", "-s", "--unix-socket", socket, "http://engine" + path))
                .text();
    }

    void run(String name, String definition) {
        post("/containers/create?name=" + name, definition);
        post("/containers/" + name + "/start", "");
    }

    private void post(String path, String body) {
        Commands.must(
                "curl",
                "-sS",
                "--fail",
                "--unix-socket",
                socket,
                "-H",
                "Content-Type: application/json",
                "-d",
                body,
                "http://engine" + path);
    }
}
