package io.gantry.scheduler.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.engine.EngineEndpoint.Trust;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.UidSource;
import io.gantry.kinds.secret.SecretText;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.spi.SecretValues;
import io.gantry.scheduler.spi.WorkloadEngine.Channel;
import io.gantry.scheduler.spi.WorkloadEngine.LogRequest;
import io.gantry.scheduler.spi.WorkloadEngine.LogSink;
import io.gantry.scheduler.spi.WorkloadEngine.Outcome;
import io.gantry.scheduler.spi.WorkloadEngine.Started;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import io.gantry.scheduler.spi.WorkloadEngine.Workload;
import io.gantry.testkit.PrivateDockerd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Files of secrets on a real engine: whose they are, and that the node's disk never has them. */
class SecretFolderTest {

    private static final UidSource UIDS = new UidSource(InstantSource.system(), RandomGenerator.getDefault());
    private static final String CANARY = "canary-4711-of-the-folder";
    /** Its user has another name than number, and a group of its own. */
    private static final String APP_IMAGE = "gantry/app:1";

    private static PrivateDockerd dockerd;
    private static DockerEngine engine;
    private static Target target;

    @BeforeAll
    static void startDockerd() throws IOException {
        Optional<String> missing = PrivateDockerd.missingWithImage();
        assumeTrue(missing.isEmpty(), () -> "skipped: " + missing.orElseThrow());
        dockerd = PrivateDockerd.start();
        dockerd.importBusybox();
        dockerd.docker("create", "--name", "app", "--entrypoint", "/bin/sh", PrivateDockerd.IMAGE, "-c", "");
        Path passwd = Files.createTempFile("passwd", "");
        Files.writeString(passwd, "root:x:0:0::/:/bin/sh\napp:x:1234:1235::/:/bin/sh\n");
        dockerd.docker("cp", passwd.toString(), "app:/etc/passwd");
        dockerd.docker("commit", "-c", "USER app", "app", APP_IMAGE);
        dockerd.docker("rm", "app");
        Files.delete(passwd);
        var settings = new DockerSettings(Duration.ofSeconds(1), Duration.ofSeconds(20), Duration.ofSeconds(30));
        engine = new DockerEngine(settings, cluster -> Optional.empty(), InstantSource.system());
        target = new Target(
                UIDS.next(),
                UIDS.next(),
                UIDS.next(),
                UIDS.next(),
                new Name("node-1"),
                new EngineEndpoint(dockerd.endpoint(), Trust.LOCAL_SOCKET));
    }

    @AfterAll
    static void stopDockerd() throws IOException {
        if (dockerd != null) {
            engine.close();
            dockerd.close();
        }
    }

    private static Workload workload(String image, int mode, String script) {
        String base64 = Base64.getEncoder().encodeToString(CANARY.getBytes(StandardCharsets.UTF_8));
        var file = new SecretValues.File("db/password", mode, new SecretText(base64));
        Task task = Task.of(image, List.of("sh", "-c", script), null, null, null, null, Duration.ZERO);
        return new Workload(UIDS.next(), 1, new Name("dev"), new Name("job"), task, Map.of(), Map.of())
                .with(new SecretValues(Map.of(), List.of(file), null));
    }

    private static Workload started(Workload workload) {
        assertThat(engine.start(target, workload)).isInstanceOf(Started.Running.class);
        return workload;
    }

    /** What it has written when it has ended. */
    private static String output(Workload workload) throws Exception {
        var text = new StringBuilder();
        var ended = new CompletableFuture<Boolean>();
        engine.logs(target, workload.allocation(), new LogRequest(true, Optional.empty(), false), new LogSink() {
            @Override
            public void chunk(Channel channel, byte[] bytes) {
                text.append(new String(bytes, StandardCharsets.UTF_8));
            }

            @Override
            public void end(@Nullable Integer exitCode) {
                ended.complete(true);
            }

            @Override
            public void broken(String detail) {
                ended.completeExceptionally(new IOException(detail));
            }
        });
        ended.get(30, TimeUnit.SECONDS);
        return text.toString();
    }

    @Test
    void theImagesUserOwnsThemAndMayNotChangeThem() throws Exception {
        String look = "/bin/busybox stat -c '%u %g %a' /run/secrets/db/password; "
                + "cat /run/secrets/db/password >/dev/null && echo read; "
                + "echo x 2>/dev/null >/run/secrets/new || echo sealed";
        assertThat(output(started(workload(APP_IMAGE, 0440, look)))).isEqualTo("1234 1235 440\nread\nsealed\n");
    }

    @Test
    void nothingOfThemIsEverOnTheDiskOfTheNode() throws Exception {
        Workload workload = started(workload(PrivateDockerd.IMAGE, 0400, "sleep 3600"));
        assertThat(dockerd.docker(
                        "exec",
                        ContainerLabels.containerName(workload.allocation()),
                        "cat",
                        "/run/secrets/db/password"))
                .isEqualTo(CANARY);
        assertThat(onDisk()).isEmpty();

        assertThat(engine.stop(target, workload.allocation(), Duration.ZERO)).isInstanceOf(Outcome.Done.class);
        assertThat(onDisk()).isEmpty();
        int before = volumes();
        assertThat(engine.remove(target, workload.allocation())).isInstanceOf(Outcome.Done.class);
        assertThat(onDisk()).isEmpty();
        assertThat(dockerd.docker("ps", "-aq", "--filter", "label=" + ContainerLabels.HOLDS))
                .isEmpty();
        assertThat(volumes()).isEqualTo(before - 1);
    }

    @Test
    void aVariableIsInTheEnginesOwnFilesWhichIsWhyFilesAreBetter() throws Exception {
        Task task = Task.of(PrivateDockerd.IMAGE, List.of("sleep", "3600"), null, null, null, null, Duration.ZERO);
        var env = new SecretValues(Map.of("PASSWORD", new SecretText("canary-4712-of-a-variable")), List.of(), null);
        var workload =
                new Workload(UIDS.next(), 1, new Name("dev"), new Name("job"), task, Map.of(), Map.of()).with(env);
        started(workload);
        assertThat(onDisk("canary-4712")).isNotEmpty();
        engine.remove(target, workload.allocation());
    }

    @Test
    void aStartThatWasBrokenOffIsDoneAnew() throws Exception {
        Workload workload = workload(PrivateDockerd.IMAGE, 0400, "cat /run/secrets/db/password");
        String name = ContainerLabels.containerName(workload.allocation());
        dockerd.docker("create", "--name", name + "-secrets", PrivateDockerd.IMAGE, "sleep", "1");
        dockerd.docker("create", "--name", name, PrivateDockerd.IMAGE, "echo", "without the secret");
        assertThat(output(started(workload))).isEqualTo(CANARY);
        engine.remove(target, workload.allocation());
    }

    @Test
    void theProgramOfTheHolderWaitsAndEndsByItself() throws Exception {
        byte[] program = WaitingProgram.of(
                        dockerd.docker("version", "--format", "{{.Server.Arch}}"), Duration.ofSeconds(1))
                .orElseThrow();
        Path file = Files.createTempFile("waits", "");
        Files.write(file, program);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        long begun = System.nanoTime();
        Process waits = new ProcessBuilder(file.toString()).start();
        try {
            assertThat(waits.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(waits.exitValue()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(900));
        } finally {
            waits.destroyForcibly();
            Files.delete(file);
        }
    }

    private static int volumes() throws IOException {
        return (int) dockerd.docker("volume", "ls", "-q").lines().count();
    }

    private static List<Path> onDisk() throws IOException {
        return onDisk(CANARY);
    }

    /**
     * Below all that the engine keeps. What it mounts is in its own name space, and not seen from here. It may take away
     * folders of other containers while this looks.
     */
    private static List<Path> onDisk(String text) throws IOException {
        byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
        var found = new ArrayList<Path>();
        Files.walkFileTree(dockerd.socket().getParent(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && holds(file, wanted)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                return unlessGone(e);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                return e == null ? FileVisitResult.CONTINUE : unlessGone(e);
            }
        });
        return found;
    }

    private static FileVisitResult unlessGone(IOException e) throws IOException {
        if (e instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw e;
    }

    private static boolean holds(Path file, byte[] wanted) throws IOException {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                    .contains(new String(wanted, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException gone) {
            return false;
        }
    }
}
