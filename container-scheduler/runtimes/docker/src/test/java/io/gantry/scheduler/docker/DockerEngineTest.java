package io.gantry.scheduler.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.engine.EngineEndpoint.Trust;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.kinds.quantity.Bytes;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.Volume;
import io.gantry.scheduler.spi.Heard;
import io.gantry.scheduler.spi.Until;
import io.gantry.scheduler.spi.WorkloadEngine;
import io.gantry.scheduler.spi.WorkloadEngine.KeptVolume.Past;
import io.gantry.scheduler.spi.WorkloadEngine.LogRequest;
import io.gantry.scheduler.spi.WorkloadEngine.Outcome;
import io.gantry.scheduler.spi.WorkloadEngine.Started;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import io.gantry.scheduler.spi.WorkloadEngine.Workload;
import io.gantry.scheduler.spi.WorkloadEngineContract;
import io.gantry.testkit.PrivateDockerd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract against a real Docker engine. */
class DockerEngineTest extends WorkloadEngineContract {

    private static final UidSource UIDS = new UidSource(InstantSource.system(), RandomGenerator.getDefault());
    private static final Uid INSTALLATION = UIDS.next();
    private static final Uid CLUSTER = UIDS.next();

    private static PrivateDockerd dockerd;
    private static DockerEngine engine;

    @BeforeAll
    static void startDockerd() throws IOException {
        Optional<String> missing = PrivateDockerd.missingWithImage();
        assumeTrue(missing.isEmpty(), () -> "skipped: " + missing.orElseThrow());
        dockerd = PrivateDockerd.start();
        dockerd.importBusybox();
        var settings = new DockerSettings(Duration.ofSeconds(1), Duration.ofSeconds(20), Duration.ofSeconds(30));
        engine = new DockerEngine(settings, cluster -> Optional.empty(), InstantSource.system());
    }

    @AfterAll
    static void stopDockerd() throws IOException {
        if (dockerd != null) {
            engine.close();
            dockerd.close();
        }
    }

    private String outputOf(Workload workload) {
        assertThat(engine.start(target(), workload)).isInstanceOfAny(Started.Running.class, Started.Ended.class);
        var heard = new Heard();
        engine.logs(target(), workload.allocation(), new LogRequest(true, Optional.empty(), false), heard);
        Until.holds(heard::toString, heard::ended);
        assertThat(engine.remove(target(), workload.allocation())).isInstanceOf(Outcome.Done.class);
        return heard.out() + heard.err();
    }

    private Workload with(Volume volume, String script) {
        Task task = Task.of(image(), List.of("sh", "-c", script), null, null, null, null, Duration.ofSeconds(1));
        return new Workload(
                UIDS.next(),
                7,
                new Name("dev"),
                new Name("hello"),
                task.withVolumes(List.of(volume)),
                Map.of(),
                Map.of());
    }

    @Test
    void whatATaskWroteIntoAVolumeTheNextOneReads() {
        Uid volume = aVolume();

        assertThat(outputOf(with(volume, Past.NEW, "sh", "-c", "echo 42 > /data/answer; cat /data/answer")))
                .isEqualTo("42\n");
        assertThat(outputOf(with(volume, Past.USED, "sh", "-c", "cat /data/answer")))
                .isEqualTo("42\n");
    }

    @Test
    void aFolderOfTheNodeIsSeenAndAReadOnlyOneIsNotWritten(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("greeting"), "hello\n");
        var open = new Volume("/in", false, new Volume.Host(folder.toString()), null, null);
        var closed = new Volume("/in", true, new Volume.Host(folder.toString()), null, null);

        assertThat(outputOf(with(open, "cat /in/greeting; echo bye > /in/greeting")))
                .isEqualTo("hello\n");
        assertThat(outputOf(with(closed, "cat /in/greeting; echo no > /in/greeting || true")))
                .startsWith("bye\n")
                .contains("Read-only file system");
        assertThat(folder.resolve("greeting")).hasContent("bye");
    }

    @Test
    void aFolderThatTheNodeDoesNotHaveIsRefusedAndNotMade(@TempDir Path folder) {
        Path missing = folder.resolve("missing");
        var volume = new Volume("/in", false, new Volume.Host(missing.toString()), null, null);

        assertThat(engine.start(target(), with(volume, "true")))
                .isInstanceOfSatisfying(Started.Refused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo("HostPathMissing");
                    assertThat(refused.detail()).contains(missing.toString());
                });
        assertThat(missing).doesNotExist();
    }

    @Test
    void memoryOfTheNodeIsAsLargeAsWasAsked() {
        var tmpfs = new Volume("/scratch", false, null, null, new Volume.Tmpfs(Bytes.parse("1Mi")));

        assertThat(outputOf(
                        with(tmpfs, "df -k /scratch | tail -n 1; dd if=/dev/zero of=/scratch/x bs=1024 count=2048")))
                .contains("1024")
                .contains("No space left on device");
    }

    @Override
    protected WorkloadEngine engine() {
        return engine;
    }

    @Override
    protected Target target() {
        return target(new EngineEndpoint(dockerd.endpoint(), Trust.LOCAL_SOCKET));
    }

    @Override
    protected Target silentTarget() {
        return target(new EngineEndpoint("tcp://127.0.0.1:1", Trust.PLAIN_LOOPBACK));
    }

    @Override
    protected String image() {
        return PrivateDockerd.IMAGE;
    }

    private static Target target(EngineEndpoint endpoint) {
        return new Target(INSTALLATION, CLUSTER, UIDS.next(), UIDS.next(), new Name("node-1"), endpoint);
    }
}
