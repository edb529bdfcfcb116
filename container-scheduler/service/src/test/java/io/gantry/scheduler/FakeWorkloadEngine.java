package io.gantry.scheduler;

import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.Health;
import io.gantry.scheduler.api.HealthCheck;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.spi.SecretValues;
import io.gantry.scheduler.spi.WorkloadEngine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Engines in memory, one for each endpoint, that understand the few shell words of the contract. A world of its own: it
 * outlives the scheduler under test, as engines outlive a server.
 */
public final class FakeWorkloadEngine implements WorkloadEngine {

    public static final String IMAGE = "gantry/busybox:1";
    /** Of which everything holds that holds of the other. */
    public static final String OTHER_IMAGE = "gantry/busybox:2";

    /** Of a registry that wants a password. */
    public static final String PRIVATE_IMAGE = "registry.example/shop/private:1";

    public static final String PASSWORD = "right-4713";

    private static final Set<String> COMMANDS = Set.of("sh", "sleep", "echo", "true", "false");

    private final InstantSource time;
    private final Map<String, Node> nodes = new ConcurrentHashMap<>();
    private final Set<String> silent = ConcurrentHashMap.newKeySet();
    private final AtomicInteger starts = new AtomicInteger();
    private final AtomicInteger mostUsers = new AtomicInteger();

    public FakeWorkloadEngine(InstantSource time) {
        this.time = time;
    }

    private static final class Node {
        final Map<Uid, FakeContainer> containers = new LinkedHashMap<>();
        final Set<Uid> volumes = ConcurrentHashMap.newKeySet();
        final List<Observer> observers = new CopyOnWriteArrayList<>();
    }

    // ---- the world's knobs

    /** Calls to it are not answered, as if its machine were off. */
    public void silence(EngineEndpoint endpoint) {
        silent.add(endpoint.uri());
        Node node = node(endpoint);
        node.observers.forEach(observer -> observer.broken("connection reset"));
        node.observers.clear();
    }

    public void answerAgain(EngineEndpoint endpoint) {
        silent.remove(endpoint.uri());
    }

    /** Its containers end as they do when a machine is stopped. */
    public synchronized void stopMachine(EngineEndpoint endpoint) {
        node(endpoint).containers.values().stream()
                .filter(FakeContainer::running)
                .toList()
                .forEach(one -> {
                    one.exitCode = 137;
                    one.ended = time.instant();
                });
    }

    /** A running container ends by itself. */
    public void end(EngineEndpoint endpoint, Uid allocation, int exitCode) {
        Node node = node(endpoint);
        FakeContainer container;
        synchronized (this) {
            container = node.containers.get(allocation);
            finish(container, exitCode);
        }
        node.observers.forEach(observer -> observer.seen(container.seen()));
    }

    /** Without anybody being told. */
    public synchronized void endUnseen(EngineEndpoint endpoint, Uid allocation, int exitCode) {
        finish(node(endpoint).containers.get(allocation), exitCode);
    }

    /** The check that the engine runs turns. */
    public void turn(EngineEndpoint endpoint, Uid allocation, Checked.Verdict verdict, String answer) {
        Node node = node(endpoint);
        FakeContainer container;
        synchronized (this) {
            container = node.containers.get(allocation);
        }
        turn(node, container, new Checked(verdict, answer));
    }

    private void turn(Node node, FakeContainer container, Checked checked) {
        synchronized (this) {
            container.checked = checked;
        }
        node.observers.forEach(observer -> observer.seen(container.seen()));
    }

    /** The values a container was started with. */
    public synchronized SecretValues secrets(EngineEndpoint endpoint, Uid allocation) {
        return node(endpoint).containers.get(allocation).workload.secrets();
    }

    /** The task a container was made from. */
    public synchronized Task task(EngineEndpoint endpoint, Uid allocation) {
        return node(endpoint).containers.get(allocation).workload.task();
    }

    /** How many running containers had one volume at once, at most. */
    public int mostUsersOfAVolume() {
        return mostUsers.get();
    }

    /** The volumes that are at an engine. */
    public Set<Uid> volumes(EngineEndpoint endpoint) {
        return Set.copyOf(node(endpoint).volumes);
    }

    /** Somebody cleans its disk. */
    public void loseVolumes(EngineEndpoint endpoint) {
        node(endpoint).volumes.clear();
    }

    public synchronized void vanish(EngineEndpoint endpoint, Uid allocation) {
        node(endpoint).containers.remove(allocation);
    }

    public synchronized List<Uid> running(EngineEndpoint endpoint) {
        return node(endpoint).containers.values().stream()
                .filter(FakeContainer::running)
                .map(one -> one.workload.allocation())
                .toList();
    }

    public synchronized List<Uid> all(EngineEndpoint endpoint) {
        return List.copyOf(node(endpoint).containers.keySet());
    }

    /** The ports a container was asked to be reachable at. */
    public synchronized Map<String, Integer> ports(EngineEndpoint endpoint, Uid allocation) {
        var byName = new LinkedHashMap<String, Integer>();
        node(endpoint)
                .containers
                .get(allocation)
                .workload
                .ports()
                .forEach((name, port) -> byName.put(name.value(), port));
        return byName;
    }

    public int starts() {
        return starts.get();
    }

    private Node node(EngineEndpoint endpoint) {
        return nodes.computeIfAbsent(endpoint.uri(), uri -> new Node());
    }

    private boolean isSilent(Target target) {
        return silent.contains(target.engine().uri());
    }

    // ---- the engine

    @Override
    public Started start(Target target, Workload workload) {
        if (isSilent(target)) {
            return new Started.Unreachable("connect timed out");
        }
        Task task = workload.task();
        Node node = node(target.engine());
        FakeContainer container;
        synchronized (this) {
            FakeContainer there = node.containers.get(workload.allocation());
            if (there != null) {
                return there.running()
                        ? new Started.Running(there.started)
                        : new Started.Ended(there.exitCode, there.outOfMemory, there.ended);
            }
            if (task.image().equals(PRIVATE_IMAGE)) {
                SecretValues.Registry as = workload.secrets().registry();
                if (as == null || !as.password().matches(PASSWORD)) {
                    return new Started.Refused("ImagePullDenied", task.image() + ": unauthorized");
                }
            } else if (!task.image().equals(IMAGE) && !task.image().equals(OTHER_IMAGE)) {
                return new Started.Refused("ImagePullFailed", task.image() + ": no such image");
            }
            if (!task.command().isEmpty() && !COMMANDS.contains(task.command().getFirst())) {
                return new Started.Refused(
                        "CommandNotFound", "exec: \"" + task.command().getFirst() + "\": executable file not found");
            }
            for (KeptVolume volume : workload.volumes().values()) {
                if (node.containers.values().stream().anyMatch(other -> other.running() && other.has(volume.uid()))) {
                    return new Started.Unreachable("volume " + volume.uid() + " is still used");
                }
                if (volume.past() == KeptVolume.Past.USED && !node.volumes.contains(volume.uid())) {
                    return new Started.Refused("VolumeMissing", "volume " + volume.uid() + " is not there any more");
                }
                node.volumes.add(volume.uid());
            }
            for (int port : workload.ports().values()) {
                if (node.containers.values().stream().anyMatch(other -> other.running() && other.holds(port))) {
                    return new Started.Refused("PortInUse", "0.0.0.0:" + port + ": port is already allocated");
                }
            }
            starts.incrementAndGet();
            container = new FakeContainer(workload, time.instant());
            node.containers.put(workload.allocation(), container);
            workload.volumes()
                    .values()
                    .forEach(volume -> mostUsers.accumulateAndGet(users(node, volume.uid()), Math::max));
        }
        node.observers.forEach(observer -> observer.seen(
                new Seen(workload.allocation(), workload.epoch(), true, null, false, container.started, null)));
        container.perform().ifPresent(code -> end(node, container, code));
        check(node, container);
        return new Started.Running(container.started);
    }

    private static int users(Node node, Uid volume) {
        return (int) node.containers.values().stream()
                .filter(container -> container.running() && container.has(volume))
                .count();
    }

    /** {@code sh -c "echo x; exit 1"} says at once what it always will; other checks say nothing until they are turned. */
    private void check(Node node, FakeContainer container) {
        Health health = container.workload.task().health();
        HealthCheck check = health == null ? null : health.byEngine().orElse(null);
        if (check == null || !container.running()) {
            return;
        }
        String script = check.exec().getLast();
        container.checked = new Checked(Checked.Verdict.STARTING, "");
        if (script.endsWith("exit 0")) {
            turn(node, container, new Checked(Checked.Verdict.WELL, ""));
        } else if (script.contains("exit ")) {
            turn(node, container, new Checked(Checked.Verdict.ILL, script));
        }
    }

    private void end(Node node, FakeContainer container, int code) {
        synchronized (this) {
            finish(container, code);
        }
        node.observers.forEach(observer -> observer.seen(container.seen()));
    }

    private void finish(FakeContainer container, int code) {
        if (container.running()) {
            container.exitCode = code;
            container.ended = time.instant();
            container.followers.forEach(sink -> sink.end(null));
            container.followers.clear();
        }
    }

    @Override
    public Outcome stop(Target target, Uid allocation, Duration grace) {
        if (isSilent(target)) {
            return new Outcome.Unreachable("connect timed out");
        }
        Node node = node(target.engine());
        FakeContainer container;
        synchronized (this) {
            container = node.containers.get(allocation);
            if (container == null || !container.running()) {
                return new Outcome.Done();
            }
            finish(container, 143);
        }
        node.observers.forEach(observer -> observer.seen(container.seen()));
        return new Outcome.Done();
    }

    @Override
    public synchronized Outcome remove(Target target, Uid allocation) {
        if (isSilent(target)) {
            return new Outcome.Unreachable("connect timed out");
        }
        node(target.engine()).containers.remove(allocation);
        return new Outcome.Done();
    }

    @Override
    public synchronized Outcome removeVolume(Target target, Uid volume) {
        if (isSilent(target)) {
            return new Outcome.Unreachable("connect timed out");
        }
        Node node = node(target.engine());
        if (node.containers.values().stream().anyMatch(container -> container.has(volume))) {
            return new Outcome.Unreachable("volume is in use");
        }
        node.volumes.remove(volume);
        return new Outcome.Done();
    }

    @Override
    public synchronized Listing list(Target target) {
        if (isSilent(target)) {
            return new Listing.Unreachable("connect timed out");
        }
        var seen = new ArrayList<Seen>();
        node(target.engine()).containers.values().forEach(one -> seen.add(one.seen()));
        return new Listing.Containers(seen);
    }

    @Override
    public AutoCloseable observe(Target target, Observer observer) {
        if (isSilent(target)) {
            observer.broken("connect timed out");
            return () -> {};
        }
        Node node = node(target.engine());
        node.observers.add(observer);
        return () -> node.observers.remove(observer);
    }

    @Override
    public AutoCloseable logs(Target target, Uid allocation, LogRequest request, LogSink sink) {
        FakeContainer container;
        synchronized (this) {
            container = node(target.engine()).containers.get(allocation);
        }
        if (isSilent(target) || container == null) {
            sink.broken("no such container: " + allocation);
            return () -> {};
        }
        give(sink, Channel.OUT, FakeContainer.tail(container.out, request));
        give(sink, Channel.ERR, FakeContainer.tail(container.err, request));
        synchronized (this) {
            if (request.follow() && container.running()) {
                container.followers.add(sink);
                return () -> container.followers.remove(sink);
            }
        }
        sink.end(null);
        return () -> {};
    }

    private static void give(LogSink sink, Channel channel, String text) {
        if (!text.isEmpty()) {
            sink.chunk(channel, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public AutoCloseable exec(Target target, Uid allocation, List<String> command, LogSink sink) {
        Node node = node(target.engine());
        if (isSilent(target) || !node.containers.containsKey(allocation)) {
            sink.broken("no such container: " + allocation);
            return () -> {};
        }
        int code = 0;
        for (String part : command.getLast().split(";", -1)) {
            String words = part.strip();
            if (words.startsWith("echo ")) {
                give(sink, Channel.OUT, words.substring(5) + "\n");
            } else if (words.startsWith("exit ")) {
                code = Integer.parseInt(words.substring(5));
            }
        }
        sink.end(code);
        return () -> {};
    }
}
