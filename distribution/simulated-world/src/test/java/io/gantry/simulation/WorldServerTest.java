package io.gantry.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.PullImageResultCallback;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.exception.BadRequestException;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.StreamType;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.gantry.simulation.machine.Knobs;
import io.gantry.simulation.machine.Machine;
import io.gantry.simulation.machine.MachineSpec;
import io.gantry.simulation.machine.World;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real client, docker-java, finds what it would find at a real engine. */
@Timeout(60)
class WorldServerTest {

    private static final Map<String, String> LABELS = Map.of("gantry.io/installation", "i1");

    private WorldServer server;
    private Machine machine;
    private DockerClient docker;

    @BeforeEach
    void start() throws IOException {
        server = new WorldServer(0, new SystemClock());
        machine = make("m-1", Knobs.NONE);
        docker = client("m-1");
    }

    @AfterEach
    void stop() throws IOException {
        docker.close();
        server.close();
    }

    @Test
    void anEngineSaysWhoItIsAndWhatItHas() {
        make("m-2", Knobs.NONE);
        docker.pingCmd().exec();
        var info = docker.infoCmd().exec();
        assertThat(info.getNCPU()).isEqualTo(4);
        assertThat(info.getMemTotal()).isEqualTo(8L << 30);
        assertThat(info.getId()).isNotEqualTo(client("m-2").infoCmd().exec().getId());
        assertThat(docker.versionCmd().exec().getApiVersion()).isEqualTo("1.47");
    }

    @Test
    void aContainerRunsToItsEndAndLeavesItsLog() throws Exception {
        String id = run("job-1", "sh", "-c", "echo hello; echo bad >&2; exit 3");
        int code = docker.waitContainerCmd(id)
                .exec(new WaitContainerResultCallback())
                .awaitStatusCode();
        assertThat(code).isEqualTo(3);
        var state = docker.inspectContainerCmd("job-1").exec().getState();
        assertThat(state.getExitCodeLong()).isEqualTo(3);
        assertThat(state.getRunning()).isFalse();
        assertThat(state.getFinishedAt()).startsWith("20");
        assertThat(log(id, false)).containsExactly("STDOUT: hello\n", "STDERR: bad\n");
    }

    @Test
    void aFollowedLogGrowsUntilItsContainerEnds() throws Exception {
        String id = run("job-1", "sh", "-c", "for i in 1 2 3; do echo $i; sleep 0.1; done");
        assertThat(log(id, true)).containsExactly("STDOUT: 1\n", "STDOUT: 2\n", "STDOUT: 3\n");
    }

    @Test
    void listsAreFilteredByLabelAndState() {
        run("a", "sleep", "infinity");
        run("b", "true");
        assertThat(docker.listContainersCmd().withLabelFilter(LABELS).exec()).hasSize(1);
        var all = docker.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(List.of("gantry.io/installation=i1"))
                .exec();
        assertThat(all).extracting(each -> each.getNames()[0]).containsExactly("/b", "/a");
        assertThat(all.getLast().getLabels()).isEqualTo(LABELS);
        assertThat(docker.listContainersCmd()
                        .withShowAll(true)
                        .withLabelFilter(List.of("gantry.io/installation=other"))
                        .exec())
                .isEmpty();
    }

    @Test
    void stoppingEndsAContainerAndRemovingForgetsIt() {
        String id = run("a", "sleep", "3600");
        docker.stopContainerCmd(id).withTimeout(10).exec();
        assertThat(docker.inspectContainerCmd(id).exec().getState().getExitCodeLong())
                .isEqualTo(143);
        assertThatThrownBy(() -> docker.stopContainerCmd(id).exec()).isInstanceOf(NotModifiedException.class);
        docker.removeContainerCmd(id).exec();
        assertThatThrownBy(() -> docker.inspectContainerCmd(id).exec())
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("No such container: " + id);
    }

    @Test
    void oneThatIgnoresTheSignalIsKilledAfterItsGrace() {
        String id = run("a", "sh", "-c", "trap '' TERM; sleep 3600");
        docker.stopContainerCmd(id).withTimeout(1).exec();
        assertThat(docker.inspectContainerCmd(id).exec().getState().getExitCodeLong())
                .isEqualTo(137);
    }

    @Test
    void whatCannotBeIsRefusedInDockersWords() {
        assertThatThrownBy(() -> docker.createContainerCmd("nosuch/image").exec())
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("No such image: nosuch/image:latest");
        assertThatThrownBy(() -> docker.pullImageCmd("nosuch/image")
                        .withTag("1")
                        .exec(new PullImageResultCallback())
                        .awaitCompletion())
                .hasMessageContaining("pull access denied for nosuch/image");
        String id = create("wrong", "nosuch").exec().getId();
        assertThatThrownBy(() -> docker.startContainerCmd(id).exec())
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("exec: \\\"nosuch\\\": executable file not found in $PATH");
        assertThatThrownBy(() -> create("wrong", "true").exec())
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("The container name \\\"/wrong\\\" is already in use");
        run("runs", "sleep", "infinity");
        assertThatThrownBy(() -> docker.removeContainerCmd("runs").exec()).isInstanceOf(ConflictException.class);
    }

    @Test
    void aPortIsGivenOnlyOnce() {
        String first = withPort("a").exec().getId();
        docker.startContainerCmd(first).exec();
        var bound =
                docker.inspectContainerCmd(first).exec().getNetworkSettings().getPorts();
        assertThat(bound.getBindings().get(ExposedPort.tcp(80))[0].getHostPortSpec())
                .isEqualTo("20080");
        String second = withPort("b").exec().getId();
        assertThatThrownBy(() -> docker.startContainerCmd(second).exec())
                .isInstanceOf(InternalServerErrorException.class)
                .hasMessageContaining("port is already allocated");
        docker.killContainerCmd(first).exec();
        docker.startContainerCmd(second).exec();
    }

    @Test
    void aPulledImageIsThereAndALoadedOneRunsItsCommand() throws Exception {
        docker.pullImageCmd("debian")
                .withTag("12")
                .exec(new PullImageResultCallback())
                .awaitCompletion();
        assertThat(docker.inspectImageCmd("debian:12").exec().getRepoTags()).containsExactly("debian:12");
        docker.loadImageCmd(SavedImage.stream("gantry/hello:1", "echo", "from the image"))
                .exec();
        String id = docker.createContainerCmd("gantry/hello:1").exec().getId();
        docker.startContainerCmd(id).exec();
        docker.waitContainerCmd(id).exec(new WaitContainerResultCallback()).awaitStatusCode();
        assertThat(log(id, false)).containsExactly("STDOUT: from the image\n");
    }

    @Test
    void aCommandIsRunInAContainer() throws Exception {
        String id = run("a", "sleep", "infinity");
        assertThat(exec(id, 5, "sh", "-c", "echo one; sleep 0.1; echo two >&2; exit 5"))
                .containsExactly("STDOUT: one\n", "STDERR: two\n");
        assertThat(exec(id, 127, "nosuch")).singleElement().asString().contains("executable file not found in $PATH");
    }

    @Test
    void eventsTellWhatHappens() throws Exception {
        var seen = new LinkedBlockingQueue<String>();
        var listening = new CountDownLatch(1);
        try (var events = listen(seen, listening)) {
            assertThat(listening.await(10, TimeUnit.SECONDS)).isTrue();
            String id = run("a", "sh", "-c", "sleep 0.05; exit 4");
            assertThat(take(seen)).isEqualTo("create a");
            assertThat(take(seen)).isEqualTo("start a");
            assertThat(take(seen)).isEqualTo("die a 4");
            docker.removeContainerCmd(id).exec();
            assertThat(take(seen)).isEqualTo("destroy a");
            assertThat(events).isNotNull();
        }
    }

    @Test
    void withoutPowerEverythingIsDeadAndNobodyAnswersUntilItHasBooted() throws Exception {
        String id = run("a", "sleep", "infinity");
        var broken = new CountDownLatch(1);
        var callback = new ResultCallback.Adapter<Event>() {
            @Override
            public void onError(Throwable reason) {
                broken.countDown();
            }

            @Override
            public void onComplete() {
                broken.countDown();
            }
        };
        docker.eventsCmd().exec(callback);
        callback.awaitStarted();
        machine.powerOff();
        assertThat(broken.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> docker.pingCmd().exec()).isInstanceOf(RuntimeException.class);
        machine.powerOn();
        docker.pingCmd().exec();
        assertThat(docker.inspectContainerCmd(id).exec().getState().getRunning())
                .isFalse();
        docker.startContainerCmd(id).exec();
        assertThat(docker.inspectContainerCmd(id).exec().getState().getRunning())
                .isTrue();
    }

    @Test
    void aMachineThatBootsDoesNotAnswerYet() throws IOException {
        make("slow", new Knobs(0, 60_000, 0, 0, 0, 0, null, null));
        try (DockerClient slow = client("slow")) {
            assertThatThrownBy(() -> slow.pingCmd().exec()).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void anUnpluggedMachineHangsUntilItsCableIsBack() throws Exception {
        machine.plug(false);
        Thread waiting = Thread.ofVirtual().start(() -> docker.pingCmd().exec());
        assertThat(waiting.join(Duration.ofMillis(300))).isFalse();
        machine.plug(true);
        assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void aContainerThatSleepsForEverIsSmall() {
        run("warm", "sleep", "infinity");
        int count = 20_000;
        long before = usedBytes();
        for (int i = 0; i < count; i++) {
            String name = "0198c0de-0000-7000-8000-" + String.format("%012d", i);
            var labels = Map.of("gantry.io/allocation", name, "gantry.io/installation", "i1", "gantry.io/job", "j1");
            var wanted = new io.gantry.simulation.machine.ContainerSpec(
                    "busybox", List.of(), List.of("sleep", "infinity"), List.of(), List.of(), 1, 1, false);
            machine.engine().create(name, wanted, labels);
            machine.engine().start(name);
        }
        long each = (usedBytes() - before) / count;
        assertThat(machine.engine().runningCount()).isEqualTo(count + 1);
        assertThat(each).as("bytes a container").isLessThan(1_000);
        System.out.println("simulated-container-memory " + each + " bytes");
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private Machine make(String uid, Knobs knobs) {
        var spec = new MachineSpec(
                uid, "name-" + uid, "i1", "p1", 0, 4_000, 8L << 30, Map.of(), List.of("busybox"), knobs, "");
        return ((World.Made.Yes) server.world().make(spec)).machine();
    }

    private DockerClient client(String uid) {
        URI host = URI.create(server.url().replace("http:", "tcp:") + "/machines/" + uid);
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(host.toString())
                .withDockerTlsVerify(false)
                .build();
        return DockerClientImpl.getInstance(
                config, new ZerodepDockerHttpClient.Builder().dockerHost(host).build());
    }

    private CreateContainerCmd create(String name, String... command) {
        return docker.createContainerCmd("busybox")
                .withName(name)
                .withLabels(LABELS)
                .withCmd(command);
    }

    private CreateContainerCmd withPort(String name) {
        var binding = PortBinding.parse("20080:80/tcp");
        return create(name, "sleep", "infinity")
                .withExposedPorts(ExposedPort.tcp(80))
                .withHostConfig(HostConfig.newHostConfig().withPortBindings(binding));
    }

    private String run(String name, String... command) {
        String id = create(name, command).exec().getId();
        docker.startContainerCmd(id).exec();
        return id;
    }

    private List<String> log(String id, boolean follow) throws InterruptedException {
        var lines = new LinkedBlockingQueue<String>();
        docker.logContainerCmd(id)
                .withStdOut(true)
                .withStdErr(true)
                .withFollowStream(follow)
                .exec(new ResultCallback.Adapter<Frame>() {
                    @Override
                    public void onNext(Frame frame) {
                        lines.add(text(frame));
                    }
                })
                .awaitCompletion();
        return List.copyOf(lines);
    }

    private List<String> exec(String container, long expected, String... command) throws InterruptedException {
        var lines = new LinkedBlockingQueue<String>();
        String id = docker.execCreateCmd(container)
                .withCmd(command)
                .withAttachStdout(true)
                .withAttachStderr(true)
                .exec()
                .getId();
        docker.execStartCmd(id)
                .exec(new ResultCallback.Adapter<Frame>() {
                    @Override
                    public void onNext(Frame frame) {
                        lines.add(text(frame));
                    }
                })
                .awaitCompletion();
        assertThat(docker.inspectExecCmd(id).exec().getExitCodeLong()).isEqualTo(expected);
        return List.copyOf(lines);
    }

    private static String text(Frame frame) {
        assertThat(frame.getStreamType()).isIn(StreamType.STDOUT, StreamType.STDERR);
        return frame.getStreamType() + ": " + new String(frame.getPayload(), StandardCharsets.UTF_8);
    }

    private ResultCallback.Adapter<Event> listen(BlockingQueue<String> seen, CountDownLatch listening)
            throws InterruptedException {
        var callback = new ResultCallback.Adapter<Event>() {
            @Override
            public void onNext(Event event) {
                var attributes = event.getActor().getAttributes();
                String code = attributes.getOrDefault("exitCode", "");
                seen.add((event.getAction() + " " + attributes.get("name") + " " + code).trim());
            }
        };
        docker.eventsCmd().withLabelFilter(LABELS).exec(callback);
        callback.awaitStarted();
        listening.countDown();
        return callback;
    }

    private static String take(BlockingQueue<String> queue) throws InterruptedException {
        return String.valueOf(queue.poll(10, TimeUnit.SECONDS));
    }
}
