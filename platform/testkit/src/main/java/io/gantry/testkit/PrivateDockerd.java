package io.gantry.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A Docker engine of the test's own, in network, mount, pid and host name namespaces of its own: nothing of it touches
 * the host, and its end takes everything with it. Needs root, and of the class path nothing, so that a driver's tests
 * can have it without the rest of this kit.
 */
public final class PrivateDockerd implements AutoCloseable {

    /** What {@link #importBusybox} makes. */
    public static final String IMAGE = "gantry/busybox:1";

    private static final Path BUSYBOX = Path.of("/bin/busybox");
    private static final int TRIES = 1_200;
    private static final long STEP_MILLIS = 50;
    private static final byte[] PING = "GET /_ping HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** All that an engine keeps is below its home; the socket is beside the homes, so that another may take the place. */
    private final Path folder;

    private int engines;
    private Process process;

    private PrivateDockerd(Path folder) throws IOException {
        this.folder = folder;
        this.process = run();
    }

    /** Why there can be none here; empty if there can. */
    public static Optional<String> missing() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("needs root, to start a private dockerd");
        }
        return missing("dockerd", "unshare", "ip", "mount");
    }

    /** Why there can be none with an image in it. */
    public static Optional<String> missingWithImage() {
        return missing()
                .or(() -> missing("docker", "tar"))
                .or(() -> Files.isExecutable(BUSYBOX)
                        ? Optional.empty()
                        : Optional.of("needs " + BUSYBOX + " (busybox-static)"));
    }

    private static Optional<String> missing(String... programs) {
        return Stream.of(programs)
                .filter(program -> Stream.of("/usr/sbin/", "/usr/bin/", "/usr/local/bin/", "/sbin/", "/bin/")
                        .noneMatch(at -> Files.isExecutable(Path.of(at + program))))
                .findFirst()
                .map(program -> "needs the program " + program);
    }

    /** One that answers. */
    public static PrivateDockerd start() throws IOException {
        var dockerd = new PrivateDockerd(Files.createTempDirectory("gantry-dockerd-"));
        try {
            dockerd.awaitAnswer();
        } catch (IOException silent) {
            dockerd.close();
            throw silent;
        }
        return dockerd;
    }

    public Path socket() {
        return folder.resolve("docker.sock");
    }

    /** As a client names it. */
    public String endpoint() {
        return "unix://" + socket();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    // ---- what can happen to an engine

    /** Ends it with all its containers, at once; what it keeps in its folder stays. */
    public void stop() throws IOException {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().join());
        Files.deleteIfExists(socket());
    }

    /** Begins again, as the one it was; after {@link #stop}. */
    public void startAgain() throws IOException {
        process = run();
        awaitAnswer();
    }

    /** Begins anew at the same address, as another that knows nothing of the one before; after {@link #stop}. */
    public void startAnother() throws IOException {
        engines++;
        startAgain();
    }

    /** Takes connections and says nothing, until {@link #resume}. */
    public void hang() throws IOException {
        signal("-STOP");
    }

    public void resume() throws IOException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException {
        for (ProcessHandle one : process.descendants().toList()) {
            output("kill", signal, Long.toString(one.pid()));
        }
    }

    /** Kills the first process of its pid namespace, and so all of them. */
    @Override
    public void close() throws IOException {
        stop();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException busy) {
            System.err.println("left, since the kernel still takes down a mount in it: " + folder);
        }
    }

    // ---- its image

    /** Gives it {@link #IMAGE}: busybox and its links. Needs what {@link #missingWithImage} names. */
    public void importBusybox() throws IOException {
        Path root = folder.resolve("root");
        Files.createDirectories(root.resolve("bin"));
        Files.copy(BUSYBOX, root.resolve("bin/busybox"));
        for (String command : List.of("sh", "sleep", "echo", "cat", "true", "false", "nc", "env")) {
            Files.createSymbolicLink(root.resolve("bin/" + command), Path.of("busybox"));
        }
        String archive = folder.resolve("root.tar").toString();
        output("tar", "-C", root.toString(), "-cf", archive, ".");
        docker("import", archive, IMAGE);
    }

    /** What Docker's command line prints when it is told this; a failure is an exception with what it said. */
    public String docker(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("docker", "-H", endpoint()));
        command.addAll(List.of(arguments));
        return output(command.toArray(String[]::new));
    }

    private static String output(String... command) throws IOException {
        Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (program.onExit().join().exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return output;
    }

    /** A program in its network, where it is at 127.0.0.1 to it. Its end is the caller's to see to. */
    public Process besideIt(String... command) throws IOException {
        var inside = new ArrayList<>(List.of("nsenter", "--net=/proc/" + process.pid() + "/ns/net"));
        inside.addAll(List.of(command));
        return new ProcessBuilder(inside)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("beside.log").toFile())
                .start();
    }

    // ---- the process

    private Process run() throws IOException {
        Path home = folder.resolve("engine-" + engines);
        Files.createDirectories(home.resolve("etc"));
        String script = """
                set -e
                rm -rf %1$s/exec %1$s/pid # as a boot clears /run: the pids of a dead engine would be taken for its own
                ip link set lo up
                mount --bind %1$s/etc /etc/docker 2>/dev/null || true
                exec dockerd --data-root %1$s/data --exec-root %1$s/exec --pidfile %1$s/pid -H %2$s
                """.formatted(home, endpoint());
        return new ProcessBuilder(
                        "unshare",
                        "--net",
                        "--uts",
                        "--mount",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "--mount-proc",
                        "sh",
                        "-c",
                        script)
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
    }

    private Path log() {
        return folder.resolve("log");
    }

    private void awaitAnswer() throws IOException {
        for (int i = 0; i < TRIES && process.isAlive(); i++) {
            if (answers()) {
                return;
            }
        }
        throw new IOException("dockerd does not answer: " + Files.readString(log()));
    }

    /** It takes connections some time before it answers. */
    private boolean answers() {
        try (var selector = Selector.open();
                var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket()));
            channel.write(ByteBuffer.wrap(PING));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            return selector.select(STEP_MILLIS) > 0 && channel.read(ByteBuffer.allocate(1)) > 0;
        } catch (IOException notYet) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(STEP_MILLIS));
            return false;
        }
    }
}
