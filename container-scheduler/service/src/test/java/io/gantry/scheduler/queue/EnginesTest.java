package io.gantry.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.NodeState;
import io.gantry.kinds.engine.EngineEndpoint;
import io.gantry.kinds.engine.EngineEndpoint.Trust;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.kinds.quantity.Resources;
import io.gantry.platform.layer.Destruction;
import io.gantry.platform.thread.ServerThreads;
import io.gantry.platform.thread.Threads;
import io.gantry.scheduler.FakeWorkloadEngine;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.View;
import io.gantry.scheduler.dispatch.EngineCalls;
import io.gantry.scheduler.dispatch.EngineResult;
import io.gantry.scheduler.dispatch.Prober;
import io.gantry.scheduler.dispatch.Wallet;
import io.gantry.scheduler.job.TestJobs;
import io.gantry.scheduler.spi.WorkloadEngine.Listing;
import io.gantry.scheduler.spi.WorkloadEngine.Outcome;
import io.gantry.scheduler.spi.WorkloadEngine.Started;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/**
 * What an owner does on nodes, and with what they say. It may die at any moment: what it does must follow from what its
 * successor will read.
 */
class EnginesTest {

    private static final Name MAIN = new Name("main");
    private static final EngineEndpoint ENDPOINT = new EngineEndpoint("tcp://n1:2375", Trust.PLAIN_LOOPBACK);

    /** How many of these allocations the tables know. */
    private ToIntFunction<List<Uid>> known = List::size;

    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private final Random random = new Random(1);
    private final UidSource uids = new UidSource(() -> now, random);
    private final FakeWorkloadEngine engine = new FakeWorkloadEngine(() -> now);
    private final Cluster cluster = new Cluster(uids.next(), new View(PlacementStyle.SPREAD), () -> now, 1);
    private final Queue queue = new Queue(cluster, uids, random);
    private final Gate gate = gate();
    private final Engines engines = engines();
    private final Decisions decisions = new Decisions(cluster, queue, engines, new Refusals(), uids.next(), gate);

    private long nanos() {
        return Duration.between(Instant.EPOCH, now).toNanos();
    }

    private Engines engines() {
        var calls = new EngineCalls(engine, Wallet.EMPTY, this::nanos, atOnce(), longest -> true, result -> {});
        var checks = new Checks(
                cluster, (place, check) -> new Prober.Answer(true, ""), this::nanos, new ServerThreads(), random, gate);
        return new Engines(cluster, calls, checks, OwnerSettings.STANDARD, this::nanos, 1, gate);
    }

    /** Calls are made before whoever asks for them goes on. */
    private static Threads atOnce() {
        return (Threads) Proxy.newProxyInstance(
                EnginesTest.class.getClassLoader(), new Class<?>[] {Threads.class}, (_, method, arguments) -> {
                    if (!method.getName().equals("start")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    ((Runnable) arguments[1]).run();
                    return null;
                });
    }

    @Test
    void whatEndedStaysOnItsNodeUntilItsEndIsDurable() {
        Allocation allocation = running();
        NodeRun node = allocation.node;

        cluster.lost(allocation, "its node was away");
        listed(node);
        assertThat(engine.all(ENDPOINT))
                .as("a successor would read that it runs")
                .containsExactly(allocation.uid);
        assertThat(node.nextListNanos - nanos())
                .as("the node is listed again soon")
                .isBetween(1L, Duration.ofSeconds(2).toNanos());

        assertThat(allocation.state).isEqualTo(AllocationState.LOST);
        written();
        listed(node);
        gate.tick(engines);
        assertThat(engine.all(ENDPOINT)).isEmpty();
    }

    @Test
    void whatIsToStopRunsOnUntilThatIsDurable() {
        Allocation allocation = running();
        NodeRun node = allocation.node;

        cluster.stopping(allocation, "Unwanted");
        List<Allocation> batch = taken();
        listed(node);
        assertThat(engine.running(ENDPOINT))
                .as("it is being written, and its transaction may fail")
                .containsExactly(allocation.uid);

        batch.forEach(engines::durable);
        assertThat(engine.running(ENDPOINT)).isEmpty();
    }

    @Test
    void aStartThatIsAnsweredLateIsNotTheOccasionForAStopThatIsNotDurable() {
        Allocation allocation = started();
        cluster.running(allocation, now);
        written();

        cluster.stopping(allocation, "Unwanted");
        engines.take(new EngineResult.StartAnswered(allocation.uid, new Started.Running(now)));
        assertThat(engine.running(ENDPOINT)).containsExactly(allocation.uid);

        written();
        assertThat(engine.running(ENDPOINT)).isEmpty();
    }

    @Test
    void whatEndedAndIsNotKeptIsRemovedOnlyWhenItsEndIsDurable() {
        Allocation allocation = running();
        engine.end(ENDPOINT, allocation.uid, 0);
        cluster.exited(allocation, 0, false, now);
        cluster.keepNone(allocation.group.job);
        engines.removeMore();
        assertThat(engine.all(ENDPOINT)).containsExactly(allocation.uid);

        written();
        engines.removeMore();
        assertThat(engine.all(ENDPOINT)).isEmpty();
    }

    @Test
    void aListingThatBeganBeforeAStartWasAnsweredSaysNothingOfIt() {
        Allocation allocation = started();
        now = now.plusSeconds(1);
        long begun = nanos();
        var before = new EngineResult.Listed(allocation.node.uid, new Listing.Containers(List.of()), begun);
        now = now.plusSeconds(1);
        engines.take(new EngineResult.StartAnswered(allocation.uid, new Started.Running(now)));
        engines.take(before);
        assertThat(allocation.state)
                .as("the engine may have looked before it began to start it")
                .isEqualTo(AllocationState.RUNNING);

        engine.vanish(ENDPOINT, allocation.uid);
        listed(allocation.node);
        assertThat(allocation.state).isEqualTo(AllocationState.FAILED);
    }

    @Test
    void thatThereIsNothingToStopProvesNothingWhileAStartMayBeOnItsWay() {
        Allocation allocation = started();
        engine.vanish(ENDPOINT, allocation.uid);
        engines.take(new EngineResult.StartAnswered(allocation.uid, new Started.Unreachable("connection reset")));
        cluster.stopping(allocation, "NodeDrained");
        written();
        engines.take(new EngineResult.StopAnswered(allocation.uid, new Outcome.Done()));
        listed(allocation.node);
        assertThat(allocation.state).isEqualTo(AllocationState.STOPPING);

        now = now.plus(EngineCalls.LONGEST);
        engines.take(new EngineResult.StopAnswered(allocation.uid, new Outcome.Done()));
        assertThat(allocation.state).isEqualTo(AllocationState.STOPPED);
    }

    @Test
    void whileTheTablesCannotBeAskedWhatTheyKnowTheyAreAskedSeldom() {
        NodeRun node = running().node;
        listed(node);
        gate.strange(node, uids.next());
        var asked = new AtomicInteger();
        ToIntFunction<List<Uid>> away = all -> {
            asked.incrementAndGet();
            throw new IllegalStateException("the database is away");
        };
        known = away;
        ticks(20);
        assertThat(asked).as("in two seconds").hasValue(1);
        ticks(20);
        assertThat(asked).hasValue(2);

        known = List::size;
        ticks(20);
        known = away;
        ticks(20);
        assertThat(asked).as("it was judged when they answered").hasValue(2);
    }

    private void ticks(int count) {
        for (int i = 0; i < count; i++) {
            gate.tick(engines);
            now = now.plusNanos(ClusterOwner.TICK_NANOS);
        }
    }

    /** A task that runs, on a node and in the database. */
    private Allocation running() {
        Allocation allocation = started();
        engines.take(new EngineResult.StartAnswered(allocation.uid, new Started.Running(now)));
        written();
        assertThat(allocation.state).isEqualTo(AllocationState.RUNNING);
        return allocation;
    }

    /** One that runs, and whose start is not answered yet. */
    private Allocation started() {
        decisions.changed(node());
        Task task = Task.of(
                FakeWorkloadEngine.IMAGE, List.of("sleep", "60"), null, null, Resources.of(100, 32L << 20), null, null);
        var group = TaskGroup.of(MAIN, 1, null, null, null, null, null, null, task);
        decisions.changed(TestJobs.of(
                uids.next(), cluster.uid, JobSpec.of(null, JobSpec.Type.SERVICE, null, List.of(group)), now));
        decisions.reconcileAll(now);
        queue.place(10, now);
        written();
        engines.startMore();
        Allocation allocation = cluster.allocations.values().iterator().next();
        assertThat(engine.running(ENDPOINT)).containsExactly(allocation.uid);
        return allocation;
    }

    private void listed(NodeRun node) {
        Target target = node.target;
        assertThat(target).isNotNull();
        now = now.plusSeconds(1);
        engines.take(new EngineResult.Listed(node.uid, engine.list(target), nanos()));
    }

    /** What a transaction that begins now writes. */
    private List<Allocation> taken() {
        List<Allocation> all = List.copyOf(cluster.unwritten);
        cluster.unwritten.clear();
        for (Allocation each : all) {
            each.unwritten = false;
            each.writing = true;
            each.written = true;
        }
        return all;
    }

    private void written() {
        taken().forEach(engines::durable);
    }

    private NodeFact node() {
        return new NodeFact(
                uids.next(),
                new Name("n1"),
                new Revision(1, 1),
                false,
                uids.next(),
                cluster.uid,
                uids.next(),
                new Name("pool"),
                NodeState.READY,
                Resources.of(4_000, 4L << 30),
                Map.of(),
                List.of(),
                ENDPOINT,
                true,
                0,
                null,
                now,
                List.of(),
                1);
    }

    private Gate gate() {
        var open = new Destruction();
        return new Gate(
                cluster, open, this::nanos, new Strangers(cluster, open, this::nanos, all -> known.applyAsInt(all)));
    }
}
