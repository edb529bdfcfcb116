package io.gantry.faults.world;

import io.gantry.faults.stage.Program;
import io.gantry.faults.stage.Stage;
import io.gantry.faults.world.Host.Stream;
import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.dispatch.EngineCalls;
import io.gantry.scheduler.spi.WorkloadEngine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** What a program sees of the machines' engines. */
final class WorldEngine implements WorkloadEngine {

    private static final Duration LIMIT = EngineCalls.LONGEST;

    private final Machines machines;
    private final Stage stage;
    private final RandomGenerator random;
    private final Program program;
    private final Line line;

    /** Is told before a call is sent. */
    interface Calls {
        void sends(Program program, String what, Target target, Uid allocation);
    }

    private final Calls calls;

    WorldEngine(Machines machines, Program program, Line.Faults faults, Calls calls) {
        this.machines = machines;
        this.stage = machines.stage();
        this.random = machines.random();
        this.program = program;
        this.line = new Line(stage, random, program, faults);
        this.calls = calls;
    }

    private interface Effect<A> {
        void on(Host host, Consumer<A> answer);
    }

    private <A> A call(Target target, Duration limit, Effect<A> effect, Function<String, A> unreachable) {
        Host host = machines.at(target.engine().uri());
        return line.call(limit, host::answers, answer -> effect.on(host, answer), unreachable);
    }

    @Override
    public Started start(Target target, Workload workload) {
        calls.sends(program, "start", target, workload.allocation());
        return this.<Started>call(
                target,
                LIMIT,
                (host, answer) -> answer.accept(
                        machines.start(host, target.node(), workload).answer()),
                Started.Unreachable::new);
    }

    /** Its jobs have none. */
    @Override
    public Outcome removeVolume(Target target, Uid volume) {
        return new Outcome.Done();
    }

    @Override
    public Outcome stop(Target target, Uid allocation, Duration grace) {
        calls.sends(program, "stop", target, allocation);
        return this.<Outcome>call(
                target,
                LIMIT.plus(grace),
                (host, answer) -> stop(host, allocation, grace, answer),
                Outcome.Unreachable::new);
    }

    private void stop(Host host, Uid allocation, Duration grace, Consumer<Outcome> answer) {
        Container container = host.containers().get(allocation);
        if (container == null || !container.running()) {
            answer.accept(new Outcome.Done());
            return;
        }
        stage.step(host + " is to stop " + container);
        boolean stubborn = random.nextInt(4) == 0;
        long time = stubborn ? grace.toNanos() : 1 + random.nextLong(1 + grace.toNanos());
        stage.after(Duration.ofNanos(time), () -> {
            machines.end(host, container, stubborn ? Container.KILLED : Container.ASKED);
            answer.accept(new Outcome.Done());
        });
    }

    @Override
    public Outcome remove(Target target, Uid allocation) {
        calls.sends(program, "remove", target, allocation);
        if (line.lies()) {
            stage.step(target.nodeName() + " says that it removed " + allocation.randomTail());
            return new Outcome.Done();
        }
        return this.<Outcome>call(
                target,
                LIMIT,
                (host, answer) -> {
                    Container container = host.containers().get(allocation);
                    if (container != null) {
                        machines.remove(host, container);
                    }
                    answer.accept(new Outcome.Done());
                },
                Outcome.Unreachable::new);
    }

    @Override
    public Listing list(Target target) {
        return this.<Listing>call(
                target,
                LIMIT,
                (host, answer) -> answer.accept(new Listing.Containers(
                        host.containers().values().stream().map(Container::seen).toList())),
                Listing.Unreachable::new);
    }

    @Override
    public AutoCloseable observe(Target target, Observer observer) {
        Optional<AutoCloseable> stream = call(
                target,
                LIMIT,
                (host, answer) -> answer.accept(Optional.of(open(host, observer))),
                _ -> Optional.empty());
        if (stream.isEmpty()) {
            observer.broken("no answer");
        }
        return stream.orElse(() -> {});
    }

    private AutoCloseable open(Host host, Observer observer) {
        Stream stream = machines.observe(host, program, observer);
        return () -> machines.close(host, stream);
    }

    @Override
    public AutoCloseable logs(Target target, Uid allocation, LogRequest request, LogSink sink) {
        throw new UnsupportedOperationException("nobody reads logs here");
    }

    @Override
    public AutoCloseable exec(Target target, Uid allocation, List<String> command, LogSink sink) {
        throw new UnsupportedOperationException("nobody runs commands here");
    }
}
