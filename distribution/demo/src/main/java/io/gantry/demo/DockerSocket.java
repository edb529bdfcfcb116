package io.gantry.demo;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether a Docker engine answers us on a unix socket. */
final class DockerSocket {

    private static final Path USUAL = Path.of("/var/run/docker.sock");
    private static final String UNIX = "unix://";
    private static final int ANSWER_BYTES_MAX = 512;

    private DockerSocket() {}

    /** @param dockerHost the variable DOCKER_HOST */
    static Optional<Path> find(Optional<String> dockerHost) {
        if (dockerHost.isPresent() && !dockerHost.get().startsWith(UNIX)) {
            return Optional.empty(); // an engine elsewhere is no machine of this host
        }
        Path socket =
                dockerHost.map(host -> Path.of(host.substring(UNIX.length()))).orElse(USUAL);
        return Files.exists(socket) && answers(socket) ? Optional.of(socket) : Optional.empty();
    }

    private static boolean answers(Path socket) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap("GET /_ping HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            var answer = ByteBuffer.allocate(ANSWER_BYTES_MAX);
            channel.read(answer);
            String start = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
            return start.startsWith("HTTP/1.") && start.contains(" 200 ");
        } catch (IOException _) {
            return false; // nobody there, or not for us
        }
    }
}
