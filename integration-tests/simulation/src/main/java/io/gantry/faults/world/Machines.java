package io.gantry.faults.world;

import io.gantry.faults.stage.Program;
import io.gantry.faults.stage.Stage;
import io.gantry.faults.world.Host.Stream;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.scheduler.spi.WorkloadEngine.Observer;
import io.gantry.scheduler.spi.WorkloadEngine.Seen;
import io.gantry.scheduler.spi.WorkloadEngine.Workload;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** All simulated machines: what really runs, whoever knows of it. */
public final class Machines {

    /** The first argument of a task's command that says how long it runs and how it ends: {@code run SECONDS CODE}. */
    static final String RUN = "run";

    private final Stage stage;
    private final RandomGenerator random;
    private final Witness witness;
    private final Map<String, Host> byEndpoint = new LinkedHashMap<>();

    /** Is told what happens to containers; what it throws ends the run. */
    public interface Witness {

        /** Before the effect. */
        void starts(Host host, Uid node, Workload workload);

        void started(Host host, Container container);

        /** On demand, before the effect. */
        void removed(Host host, Container container);
    }

    Machines(Stage stage, RandomGenerator random, Witness witness) {
        this.stage = stage;
        this.random = random;
        this.witness = witness;
    }

    Host add(Uid machine, Name name, Resources capacity) {
        var host = new Host(machine, name, capacity);
        byEndpoint.put(host.endpoint().uri(), host);
        return host;
    }

    Host at(String endpoint) {
        Host host = byEndpoint.get(endpoint);
        if (host == null) {
            throw new IllegalStateException("nobody ever heard of an engine at " + endpoint);
        }
        return host;
    }

    /** That are there. */
    public Collection<Host> all() {
        return byEndpoint.values().stream().filter(host -> !host.gone()).toList();
    }

    Stage stage() {
        return stage;
    }

    RandomGenerator random() {
        return random;
    }

    Witness witness() {
        return witness;
    }

    // ---- what happens on a machine

    Container start(Host host, Uid node, Workload workload) {
        Container there = host.containers().get(workload.allocation());
        if (there != null) {
            return there;
        }
        witness.starts(host, node, workload);
        var container = new Container(workload, node, stage.instant());
        host.containers().put(workload.allocation(), container);
        stage.step(host + " starts " + container + " of epoch " + workload.epoch());
        witness.started(host, container);
        tell(host, container.seen());
        List<String> command = workload.task().command();
        if (command.size() == 3 && command.getFirst().equals(RUN)) {
            Duration time = Duration.ofSeconds(Long.parseLong(command.get(1)));
            int code = Integer.parseInt(command.get(2));
            stage.after(time, () -> end(host, container, code));
        }
        return container;
    }

    void end(Host host, Container container, int code) {
        if (container.running() && host.on()) {
            container.end(code, stage.instant());
            stage.step(host + ": " + container);
            tell(host, container.seen());
        }
    }

    void remove(Host host, Container container) {
        witness.removed(host, container);
        host.containers().remove(container.allocation());
        stage.step(host + " removes " + container);
        if (container.running()) {
            container.end(Container.KILLED, stage.instant());
            tell(host, container.seen());
        }
    }

    // ---- power and network

    void cut(Host host) {
        host.reachable(false);
        stage.step(host + " is cut off");
        breakStreams(host);
    }

    void connect(Host host) {
        host.reachable(true);
        stage.step(host + " is reached again");
    }

    void powerOff(Host host) {
        stage.step(host + " goes off");
        breakStreams(host);
        host.running().forEach(container -> container.end(Container.KILLED, stage.instant()));
        host.on(false);
    }

    void powerOn(Host host) {
        if (!host.on()) {
            stage.step(host + " goes on");
            host.on(true);
        }
    }

    /** For good. */
    void takeDown(Host host) {
        powerOff(host);
        host.goes();
    }

    // ---- who is told

    Stream observe(Host host, Program program, Observer observer) {
        var stream = new Stream(program, observer);
        host.streams().add(stream);
        return stream;
    }

    void close(Host host, Stream stream) {
        stream.open = false;
        host.streams().remove(stream);
    }

    private void tell(Host host, Seen seen) {
        for (Stream stream : List.copyOf(host.streams())) {
            if (host.answers()) {
                later(stream, 1 + random.nextLong(30_000_000), () -> stream.observer.seen(seen));
            }
        }
    }

    /** A connection that was cut is noticed at once, or some time later. */
    private void breakStreams(Host host) {
        for (Stream stream : List.copyOf(host.streams())) {
            long delay = random.nextBoolean() ? 1_000_000 : random.nextLong(20_000_000_000L);
            later(stream, delay, () -> {
                close(host, stream);
                stream.observer.broken("connection reset");
            });
        }
    }

    private void later(Stream stream, long delay, Runnable telling) {
        stream.lastAt = Math.max(stream.lastAt + 1, stage.nanos() + delay);
        stage.after(stream.program, Duration.ofNanos(stream.lastAt - stage.nanos()), () -> {
            if (stream.open) {
                telling.run();
            }
        });
    }
}
