package io.gantry.provisioner.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gantry.kinds.id.Uid;
import io.gantry.provisioner.boot.image.HelloImage;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.spi.MachineDriver.Progress;
import io.gantry.provisioner.spi.MachineDriver.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the join program does once a machine has joined, with a real engine; needs root. */
@Timeout(180)
class JoinProgramTest {

    private static final long THREE_DAYS = 3 * 86_400;

    @TempDir
    Path dataDir;

    private LocalWorld world;
    private MachineDriver.Provider provider;
    private Uid machine;

    @BeforeEach
    void worldBegins() throws Exception {
        LocalWorld.assumePossible();
        assumeTrue(HelloImage.busybox().isPresent(), "this host has no " + HelloImage.PACKAGE);
        world = new LocalWorld(dataDir, 2);
        Path archive = dataDir.resolve("hello.tar");
        HelloImage.write(HelloImage.busybox().orElseThrow(), archive);
        provider = world.provider(1, List.of(new MachineDriver.Provider.Image(HelloImage.NAME, archive.toString())));
    }

    @AfterEach
    void worldEnds() {
        if (world != null) {
            world.close();
        }
    }

    private EngineSocket made() {
        Wanted wanted = world.wanted();
        machine = wanted.uid();
        Progress progress = world.driver().create(provider, wanted);
        while (progress instanceof Progress.Pending(Duration askAgainAfter)) {
            LockSupport.parkNanos(askAgainAfter.toNanos());
            progress = world.driver().create(provider, wanted);
        }
        assertThat(progress).isInstanceOf(Progress.Done.class);
        return new EngineSocket(machine);
    }

    private MachineFolder folder() {
        return new MachineFolder(LocalDriver.machinesOf(dataDir), machine);
    }

    private X509Certificate certificate() {
        return Commands.certificate(folder().path().resolve("identity/certificate.pem"));
    }

    /** What the engine shows to who calls it. */
    private String shown() {
        String address = world.driver().list(provider).getFirst().engine().uri().replace("tcp://", "");
        return Commands.run(List.of(
                        "sh",
                        "-c",
                        "openssl s_client -connect " + address
                                + " </dev/null 2>/dev/null | openssl x509 -noout -serial"))
                .text();
    }

    private static String run(String more) {
        return "{\"Image\":\"" + HelloImage.NAME
                + "\",\"Cmd\":[\"sh\",\"-c\",\"trap '' TERM; while :; do sleep 1; done\"]" + more + "}";
    }

    private static String pid(EngineSocket engine, String container) {
        return engine.get("/containers/" + container + "/json").replaceAll("(?s).*\"Pid\":(\\d+).*", "$1");
    }

    private static String since(EngineSocket engine, String container) {
        return engine.get("/containers/" + container + "/json").replaceAll("(?s).*\"StartedAt\":\"([^\"]*)\".*", "$1");
    }

    @Test
    void aCertificateIsRenewedUnderTheContainersAndTriedAgainUntilItIs() throws IOException {
        world.listener.renewBefore = THREE_DAYS; // due at once
        world.listener.refusesRenewals = true;
        var engine = made();
        engine.run("greeter", run(""));
        X509Certificate first = certificate();
        await(() -> log().contains("not renewed: "));
        String pid = pid(engine, "greeter");
        String since = since(engine, "greeter");
        String before = shown();
        world.listener.renewBefore = 0;
        world.listener.refusesRenewals = false;
        await(() -> world.listener.renewals.size() == 1);
        await(() -> !certificate().equals(first) && folder().isReady());
        await(() -> !shown().equals(before) && shown().contains("serial="));
        assertThat(world.listener.renewals)
                .containsExactly(first.getSerialNumber().toString());
        assertThat(certificate().getPublicKey()).as("a new key").isNotEqualTo(first.getPublicKey());
        assertThat(engine.get("/containers/greeter/json")).contains("\"Running\":true");
        assertThat(pid(engine, "greeter")).isEqualTo(pid);
        assertThat(since(engine, "greeter")).isEqualTo(since);
        assertThat(Files.exists(folder().path().resolve("identity/next"))).isFalse();
    }

    @Test
    void whatIsToStopByItselfIsStoppedWithoutContactThoughTheEngineHangs() throws Exception {
        world.listener.stopAfter = 6;
        var engine = made();
        engine.run("stays", run(""));
        engine.run("goes", run(",\"Labels\":{\"io.gantry.stops-itself\":\"1\"}"));
        String stays = pid(engine, "stays");
        String goes = engine.get("/containers/goes/json").replaceAll("(?s).*?\"Id\":\"([0-9a-f]+)\".*", "$1");
        String process1 = Files.readString(Path.of("/run/gantry", LocalMachine.idOf(machine), "init"))
                .split(" ", -1)[0];
        Path known = folder().path().resolve("identity/stop-after");
        await(() -> Files.exists(known));
        Commands.must("pkill", "-STOP", "-P", process1, "-x", "dockerd");
        assertThat(processesOf(goes)).isNotEmpty();
        world.listener.good = false;
        await(() -> log().contains("stopped container "));
        assertThat(log()).contains("out of contact: the cluster holds this node for lost", "cut off for ");
        assertThat(processesOf(goes)).isEmpty();
        Commands.must("pkill", "-CONT", "-P", process1, "-x", "dockerd");
        await(() -> engine.get("/containers/goes/json").contains("\"Running\":false"));
        assertThat(pid(engine, "stays")).isEqualTo(stays);
        world.listener.good = true;
        await(() -> log().contains("in contact again"));
    }

    /** As this host counts them: the container's id is in the name of its control group. */
    private static String processesOf(String container) {
        return Commands.run(List.of("sh", "-c", "grep -ls " + container + " /proc/[0-9]*/cgroup"))
                .text()
                .strip();
    }

    private String log() {
        try {
            return Files.readString(folder().log());
        } catch (IOException _) {
            return "";
        }
    }

    /** At the border to other processes there is nothing but to look again; the test's time-out bounds it. */
    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }
}
