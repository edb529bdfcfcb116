package io.gantry.provisioner.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A Docker engine of the test's own: in network, mount, pid and host name namespaces of its own, so that nothing of it
 * touches the host, and its end takes everything with it. Needs root, dockerd and a static busybox.
 */
final class PrivateDockerd implements AutoCloseable {

    static final String IMAGE = "gantry/busybox:1";

    private static final Path BUSYBOX = Path.of("/bin/busybox");
    private static final int TRIES = 600;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Path folder;
    private final Process process;

    private PrivateDockerd(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /** Why there can be none here; empty if there can. */
    static Optional<String> missing() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("needs root, to start a private dockerd");
        }
        for (String program : List.of("dockerd", "unshare", "ip", "mount", "docker")) {
            if (Stream.of("/usr/sbin/", "/usr/bin/", "/usr/local/bin/", "/sbin/", "/bin/")
                    .noneMatch(at -> Files.isExecutable(Path.of(at + program)))) {
                return Optional.of("needs the program " + program);
            }
        }
        return Files.isExecutable(BUSYBOX) ? Optional.empty() : Optional.of("needs " + BUSYBOX + " (busybox-static)");
    }

    static PrivateDockerd start() throws IOException {
        Path folder = Files.createTempDirectory("gantry-dockerd-");
        Files.createDirectories(folder.resolve("etc"));
        Files.writeString(folder.resolve("run.sh"), """
                set -e
                ip link set lo up
                mount --bind %1$s/etc /etc/docker 2>/dev/null || true
                exec dockerd --data-root %1$s/data --exec-root %1$s/exec --pidfile %1$s/pid -H unix://%1$s/docker.sock
                """.formatted(folder));
        Process process = new ProcessBuilder(
                        "unshare",
                        "--net",
                        "--uts",
                        "--mount",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "--mount-proc",
                        "sh",
                        folder.resolve("run.sh").toString())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(folder.resolve("log").toFile()))
                .start();
        var dockerd = new PrivateDockerd(folder, process);
        dockerd.awaitAnswer();
        dockerd.importBusybox();
        return dockerd;
    }

    Path socket() {
        return folder.resolve("docker.sock");
    }

    private void awaitAnswer() throws IOException {
        for (int i = 0; i < TRIES && process.isAlive(); i++) {
            try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                channel.connect(UnixDomainSocketAddress.of(socket()));
                return;
            } catch (IOException notYet) {
                LockSupport.parkNanos(STEP_NANOS);
            }
        }
        String log = Files.readString(folder.resolve("log"));
        close();
        throw new IOException("dockerd does not answer: " + log);
    }

    /** A root file system of busybox and its links, as `docker import` takes it. */
    private void importBusybox() throws IOException {
        Path root = Files.createDirectories(folder.resolve("root/bin")).getParent();
        Files.copy(BUSYBOX, root.resolve("bin/busybox"));
        for (String command : List.of("sh", "sleep", "echo", "cat", "true", "false", "nc", "env")) {
            Files.createSymbolicLink(root.resolve("bin/" + command), Path.of("busybox"));
        }
        run("tar", "-C", root.toString(), "-cf", folder.resolve("root.tar").toString(), ".");
        run(
                "docker",
                "-H",
                "unix://" + socket(),
                "import",
                folder.resolve("root.tar").toString(),
                IMAGE);
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new ByteArrayOutputStream();
        process.getInputStream().transferTo(output);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(List.of(command) + ": " + output.toString(StandardCharsets.UTF_8));
        }
    }

    /** Kills the first process of its pid namespace, and so all of them. */
    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(java.util.Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException busy) {
                    // A mount that the kernel is still taking down; the folder is a temporary one.
                }
            });
        } catch (UncheckedIOException busy) {
            // as above
        }
    }
}
