package io.gantry.bridge.docker;

import io.gantry.bridge.spi.ClusterEngine.Member;
import io.gantry.bridge.spi.ClusterEngineContract;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real dockerd with folders and namespaces of its own: nothing of the host's is touched. Needs root. */
final class PrivateDockerd implements ClusterEngineContract.Peer, AutoCloseable {

    private static final Duration UP_WITHIN = Duration.ofSeconds(45);

    private final Path folder;
    private String identity = "first";
    private Process process;

    PrivateDockerd(Path folder) {
        this.folder = folder;
        start();
    }

    /** Why it cannot run here; empty when it can. */
    static Optional<String> missing() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("a private dockerd needs root");
        }
        return Stream.of("dockerd", "unshare", "mount")
                .filter(program -> Stream.of("/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin")
                        .noneMatch(path -> Files.isExecutable(Path.of(path, program))))
                .findFirst()
                .map(program -> program + " is not installed");
    }

    @Override
    public Member member() {
        return new Member(
                Uid.parse("0198c0de-0000-7000-8000-000000000001"),
                Uid.parse("0198c0de-0000-7000-8000-000000000002"),
                new Name("m-1"),
                new EngineEndpoint("unix://" + socket(), EngineEndpoint.Trust.LOCAL_SOCKET));
    }

    @Override
    public void start() {
        try {
            Path home = Files.createDirectories(folder.resolve(identity));
            Files.createDirectories(home.resolve("etc"));
            Files.deleteIfExists(home.resolve("pid"));
            process = new ProcessBuilder(
                            "unshare",
                            "--net",
                            "--mount",
                            "--uts",
                            "--pid",
                            "--fork",
                            "--kill-child",
                            "--mount-proc",
                            "sh",
                            "-c",
                            "mkdir -p /etc/docker; mount --bind \"$1/etc\" /etc/docker; exec dockerd"
                                    + " --data-root \"$1/data\" --exec-root \"$1/exec\" --pidfile \"$1/pid\""
                                    + " -H \"unix://$2\"",
                            "dockerd",
                            home.toString(),
                            socket().toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await("dockerd is up").atMost(UP_WITHIN).until(this::answers);
    }

    @Override
    public void startAnother() {
        identity = "another";
        start();
    }

    /** Ends the process that holds the namespaces; the kernel ends all that is in them. */
    @Override
    public void stop() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
        try {
            Files.deleteIfExists(socket());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void hang() {
        signal("STOP");
    }

    @Override
    public void resume() {
        signal("CONT");
    }

    @Override
    public void close() {
        resume();
        stop();
    }

    private void signal(String name) {
        process.descendants().forEach(child -> {
            try {
                new ProcessBuilder("kill", "-" + name, Long.toString(child.pid()))
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new IllegalStateException("dockerd ended with " + process.exitValue() + ", see " + folder + "/log");
        }
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket()));
        } catch (IOException _) {
            return false;
        }
    }

    private Path socket() {
        return folder.resolve("docker.sock");
    }
}
