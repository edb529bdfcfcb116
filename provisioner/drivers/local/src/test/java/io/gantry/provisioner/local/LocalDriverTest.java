package io.gantry.provisioner.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gantry.kinds.id.Uid;
import io.gantry.provisioner.api.PowerState;
import io.gantry.provisioner.boot.image.HelloImage;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.spi.MachineDriver.FailureKind;
import io.gantry.provisioner.spi.MachineDriver.Observed;
import io.gantry.provisioner.spi.MachineDriver.Progress;
import io.gantry.provisioner.spi.MachineDriver.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real engines with real containers on this host; needs root. */
@Timeout(120)
class LocalDriverTest {

    private static final int MACHINES = 4;

    @TempDir
    Path dataDir;

    private LocalWorld world;
    private MachineDriver.Provider provider;

    @BeforeEach
    void worldBegins() throws Exception {
        LocalWorld.assumePossible();
        assumeTrue(HelloImage.busybox().isPresent(), "this host has no " + HelloImage.PACKAGE);
        world = new LocalWorld(dataDir, 1);
        Path archive = dataDir.resolve("hello image.tar");
        HelloImage.write(HelloImage.busybox().orElseThrow(), archive);
        provider = world.provider(
                MACHINES, List.of(new MachineDriver.Provider.Image(HelloImage.NAME, archive.toString())));
    }

    @AfterEach
    void worldEnds() {
        if (world != null) {
            world.close();
        }
    }

    @Test
    void fourMachinesComeUpTogetherAndTearingDownLeavesNothing() throws IOException {
        List<Wanted> wanted = Stream.generate(world::wanted).limit(MACHINES).toList();
        List<Uid> uids = wanted.stream().map(Wanted::uid).toList();
        long began = System.nanoTime();
        List<Observed> made = createAll(wanted);
        report("4 machines ready", began);
        for (Uid uid : uids) {
            System.out.println("  " + Files.readString(folder(uid).log()).replace("\n", "; "));
        }
        assertThat(made).extracting(machine -> machine.engine().uri()).doesNotHaveDuplicates();
        assertThat(traces(wordsOf(uids))).isNotEmpty();

        assertThat(new LocalHost(dataDir).takeDown(Duration.ofSeconds(30))).isEmpty();
        assertThat(traces(wordsOf(uids))).isEmpty();
        assertThat(new LocalHost(dataDir).takeDown(Duration.ofSeconds(30))).isEmpty();
        assertThat(world.driver().list(provider))
                .hasSize(MACHINES)
                .allSatisfy(machine -> assertThat(machine.power()).isEqualTo(PowerState.OFF));

        began = System.nanoTime();
        uids.forEach(uid -> done(() -> power().on(provider, uid)));
        uids.forEach(uid -> await(() -> folder(uid).isReady()));
        report("4 machines on again", began);
        assertThat(world.listener.requests).hasSize(MACHINES); // nobody joined twice
    }

    @Test
    void aTornDownInstallationWhoseFolderIsGoneLeavesNothingEither() throws IOException {
        Wanted wanted = world.wanted();
        createAll(List.of(wanted));
        Commands.must("rm", "-rf", folder(wanted.uid()).path().toString());
        world.close();
        assertThat(traces(wordsOf(List.of(wanted.uid())))).isEmpty();
    }

    @Test
    void containersRunWithinTheMachinesLimitsAndComeBackWithItsPower() throws IOException {
        Uid uid = createAll(List.of(world.wanted())).getFirst().machine();
        var engine = new EngineSocket(uid);
        engine.run(
                "greeter",
                "{\"Image\":\"" + HelloImage.NAME + "\",\"HostConfig\":{\"Memory\":33554432,"
                        + "\"RestartPolicy\":{\"Name\":\"always\"}}}");
        await(() -> engine.get("/containers/greeter/logs?stdout=1").contains("hello 1 from "));
        engine.run(
                "hog",
                "{\"Image\":\"" + HelloImage.NAME
                        + "\",\"Cmd\":[\"sh\",\"-c\",\"dd if=/dev/zero of=/dev/null bs=400M\"]}");
        await(() -> engine.get("/containers/hog/json").contains("\"Running\":false"));
        assertThat(engine.get("/containers/hog/json"))
                .as("ended by the machine's memory limit")
                .contains("\"ExitCode\":137");

        done(() -> power().off(provider, uid));
        assertThat(traces(List.of(LocalMachine.idOf(uid), dataDir.toString()))).isEmpty();
        assertThat(Files.exists(EngineSocket.path(uid))).isFalse();

        done(() -> power().on(provider, uid));
        await(() -> folder(uid).isReady());
        await(() -> engine.get("/containers/greeter/json").contains("\"Running\":true"));
        assertThat(engine.get("/containers/greeter/json")).contains("\"Memory\":33554432");
    }

    @Test
    void anotherDriverAdoptsWhatRuns() {
        Observed made = createAll(List.of(world.wanted())).getFirst();
        var engine = new EngineSocket(made.machine());
        engine.run("greeter", "{\"Image\":\"" + HelloImage.NAME + "\"}");
        String before = engine.get("/info").replaceAll(".*\"ID\":\"([^\"]*)\".*", "$1");
        assertThat(world.driver().list(provider)).containsExactly(made);
        assertThat(done(() -> power().on(provider, made.machine()))).isEqualTo(made);
        assertThat(engine.get("/containers/greeter/json")).contains("\"Running\":true");
        assertThat(engine.get("/info")).contains(before);
    }

    @Test
    void anEngineThatDiesIsStartedAgainUnderItsContainers() throws IOException {
        Uid uid = createAll(List.of(world.wanted())).getFirst().machine();
        var engine = new EngineSocket(uid);
        engine.run("greeter", "{\"Image\":\"" + HelloImage.NAME + "\"}");
        String pid = engine.get("/containers/greeter/json").replaceAll("(?s).*\"Pid\":(\\d+).*", "$1");
        String process1 = Files.readString(Path.of("/run/gantry", LocalMachine.idOf(uid), "init"))
                .split(" ", -1)[0];
        Commands.must("pkill", "-KILL", "-P", process1, "-x", "dockerd");
        await(() -> !folder(uid).isReady());
        await(() -> folder(uid).isReady());
        assertThat(engine.get("/containers/greeter/json")).contains("\"Running\":true", "\"Pid\":" + pid);
    }

    @Test
    void onlyCertificatesOfTheAuthorityOpenTheEngine() {
        Observed made = createAll(List.of(world.wanted())).getFirst();
        String url = made.engine().uri().replace("tcp://", "https://") + "/_ping";
        String authority = world.listener.file("authority.pem").toString();
        assertThat(Commands.must(
                        "curl",
                        "-sS",
                        "--cacert",
                        authority,
                        "--cert",
                        world.listener.file("client.pem").toString(),
                        "--key",
                        world.listener.file("client.key").toString(),
                        url))
                .isEqualTo("OK");
        assertThat(Commands.run(List.of("curl", "-sS", "--cacert", authority, url))
                        .exit())
                .isNotZero();
    }

    @Test
    void nothingSecretIsLeftOrShown() throws IOException {
        Uid uid = createAll(List.of(world.wanted())).getFirst().machine();
        Path path = folder(uid).path();
        assertThat(path.resolve("boot/token")).doesNotExist();
        assertThat(Files.getPosixFilePermissions(path.resolve("identity/key.pem")))
                .hasSize(2);
        assertThat(Commands.run(List.of("grep", "-rls", JoinListener.TOKEN, path.toString()))
                        .text())
                .isEmpty();
        assertThat(world.listener.requests).singleElement().asString().doesNotContain("PRIVATE");
    }

    @Test
    void aListenerOfAnotherAuthorityIsToldNothing() throws Exception {
        try (var stranger = new JoinListener(dataDir.resolve("stranger"), "10.0.0.1")) {
            var told = world.wanted();
            var join = told.join().orElseThrow();
            var wrong =
                    new MachineDriver.Join(join.url(), join.token(), Files.readString(stranger.file("authority.pem")));
            var wanted = new Wanted(
                    told.uid(), told.name(), told.operation(), 1, told.atLeast(), java.util.Optional.of(wrong));
            assertThat(world.driver().create(provider, wanted)).isInstanceOf(Progress.Pending.class);
            await(() -> log(told.uid()).contains("not joined, attempt 1: "));
            assertThat(log(told.uid())).contains("certificate");
            assertThat(world.listener.requests).isEmpty();
        }
    }

    @Test
    void aRefusedTokenIsAFailureAndAGoodOneMendsIt() {
        Wanted refused = world.wanted("a-wrong-token");
        Progress answer = finish(() -> world.driver().create(provider, refused));
        assertThat(answer).isInstanceOfSatisfying(Progress.Failed.class, failed -> {
            assertThat(failed.kind()).isEqualTo(FailureKind.DENIED);
            assertThat(failed.detail())
                    .contains("401", "the token is not known")
                    .doesNotContain("a-wrong-token");
        });
        Wanted good = world.wanted();
        var again = new Wanted(refused.uid(), refused.name(), good.operation(), 2, refused.atLeast(), good.join());
        assertThat(done(() -> world.driver().create(provider, again)).power()).isEqualTo(PowerState.ON);
    }

    @Test
    void aSubnetInUseIsNamed() {
        Wanted wanted = world.wanted();
        createAll(List.of(wanted));
        var stranger = new MachineDriver.Provider(
                LocalWorld.UIDS.next(),
                provider.uid(),
                provider.name(),
                null,
                provider.credential(),
                provider.parameters(),
                1,
                provider.machine(),
                provider.labels(),
                List.of());
        assertThat(finish(() -> world.driver().create(stranger, world.wanted())))
                .isInstanceOfSatisfying(Progress.Failed.class, failed -> {
                    assertThat(failed.kind()).isEqualTo(FailureKind.BAD_SPEC);
                    assertThat(failed.detail())
                            .startsWith("parameters.subnet: " + world.subnet + " is in use on this host");
                });
    }

    @Test
    void aMissingArchiveIsNamed() {
        var wrong = world.provider(1, List.of(new MachineDriver.Provider.Image("a:1", "/no/such.tar")));
        assertThat(finish(() -> world.driver().create(wrong, world.wanted())))
                .isEqualTo(new Progress.Failed(
                        FailureKind.BAD_SPEC, "preloadImages[0].archive: there is no file /no/such.tar"));
    }

    private List<String> wordsOf(List<Uid> uids) {
        var words = new ArrayList<String>(List.of(dataDir.toString()));
        uids.forEach(uid -> words.add(LocalMachine.idOf(uid)));
        words.add(LocalParameters.of(provider).bridge(world.installation));
        return words;
    }

    /** Everything on this host that belongs to these machines, by what the host's own tools say. */
    private List<String> traces(List<String> words) throws IOException {
        String everything = String.join(
                "\n",
                Commands.must("ps", "-eo", "pid,args").replaceAll("(?m)^.*surefire.*$", ""),
                Commands.must("ip", "-o", "link"),
                Commands.must("iptables-save"),
                Files.readString(Path.of("/proc/mounts")),
                // others' groups may vanish while it looks, which it takes for a failure
                Commands.run(List.of("find", "/sys/fs/cgroup", "-path", "*/gantry/*"))
                        .text(),
                Commands.must("ls", "-1", "/run/gantry"));
        return everything
                .lines()
                .filter(line -> words.stream().anyMatch(line::contains))
                .toList();
    }

    private List<Observed> createAll(List<Wanted> wanted) {
        wanted.forEach(each -> assertThat(world.driver().create(provider, each)).isInstanceOf(Progress.Pending.class));
        return wanted.stream()
                .map(each -> done(() -> world.driver().create(provider, each)))
                .toList();
    }

    private MachineDriver.PowerControl power() {
        return world.driver().power().orElseThrow();
    }

    private MachineFolder folder(Uid uid) {
        return new MachineFolder(LocalDriver.machinesOf(dataDir), uid);
    }

    private String log(Uid uid) {
        try {
            return Files.readString(folder(uid).log());
        } catch (IOException _) {
            return "";
        }
    }

    private static Observed done(Supplier<Progress> call) {
        Progress progress = finish(call);
        assertThat(progress).isInstanceOf(Progress.Done.class);
        return ((Progress.Done) progress).machine().orElseThrow();
    }

    private static Progress finish(Supplier<Progress> call) {
        while (true) {
            Progress progress = call.get();
            if (!(progress instanceof Progress.Pending(Duration askAgainAfter))) {
                return Objects.requireNonNull(progress);
            }
            LockSupport.parkNanos(askAgainAfter.toNanos());
        }
    }

    /** At the border to other processes there is nothing but to look again; the test's time-out bounds it. */
    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static void report(String what, long began) {
        System.out.println(
                what + " after " + Duration.ofNanos(System.nanoTime() - began).toMillis() + " ms");
    }
}
