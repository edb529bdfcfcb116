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
import io.gantry.scheduler.FakeWorkloadEngine;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.Health;
import io.gantry.scheduler.api.Health.Role;
import io.gantry.scheduler.api.HealthCheck;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.JobUpdate;
import io.gantry.scheduler.api.Port;
import io.gantry.scheduler.api.RestartPolicy;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.api.UpdatePolicy;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.View;
import io.gantry.scheduler.dispatch.EngineCalls;
import io.gantry.scheduler.dispatch.Prober;
import io.gantry.scheduler.dispatch.Wallet;
import io.gantry.scheduler.health.TaskChecks.Meaning;
import io.gantry.scheduler.job.Job;
import io.gantry.scheduler.job.TestJobs;
import io.gantry.scheduler.journal.Revert;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's owner, what it decides with and nothing else: the runtime is played here, by chance, and holds the limits
 * of the policy against every round of decisions.
 */
final class RolloutWorld {

    private static final Name MAIN = new Name("main");
    private static final Name HTTP = new Name("http");

    private final Random random;
    private final UpdatePolicy policy;
    private final UidSource uids;
    private final Cluster cluster;
    private final Queue queue;
    private final Decisions decisions;
    private final Job job;
    private final Map<Long, JobSpec> specs = new HashMap<>();
    private final List<Allocation> all = new ArrayList<>();
    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private int count;
    private int images;
    private boolean faults = true;
    private Duration endsAfter = Duration.ZERO;
    private final Map<Allocation, Instant> asked = new HashMap<>();
    private final Set<String> attempts = new HashSet<>();

    RolloutWorld(Random random, int count, UpdatePolicy policy) {
        this.random = random;
        this.count = count;
        this.policy = policy;
        this.uids = new UidSource(() -> now, random);
        Uid uid = uids.next();
        this.cluster = new Cluster(uid, new View(PlacementStyle.SPREAD), () -> now, 1);
        this.queue = new Queue(cluster, uids, random);
        Prober prober = (place, check) -> new Prober.Answer(true, "");
        var calls = new EngineCalls(
                new FakeWorkloadEngine(() -> now),
                Wallet.EMPTY,
                () -> 0,
                new ServerThreads(),
                longest -> true,
                result -> {});
        var open = new Destruction();
        var gate = new Gate(cluster, open, () -> 0, new Strangers(cluster, open, () -> 0, List::size));
        var checks = new Checks(cluster, prober, () -> 0, new ServerThreads(), random, gate);
        var engines = new Engines(cluster, calls, checks, OwnerSettings.STANDARD, () -> 0, 1, gate);
        this.decisions = new Decisions(cluster, queue, engines, new Refusals(), uids.next(), gate);
        for (int i = 0; i < 4; i++) {
            decisions.changed(node("n" + i));
        }
        this.job = TestJobs.of(uids.next(), uid, spec("good-0"), now);
        specs.put(1L, job.spec());
        decisions.changed(job);
    }

    private NodeFact node(String name) {
        return new NodeFact(
                uids.next(),
                new Name(name),
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
                new EngineEndpoint("tcp://" + name + ":2375", Trust.PLAIN_LOOPBACK),
                true,
                0,
                null,
                now,
                List.of(),
                1);
    }

    private JobSpec spec(String image) {
        var ready = HealthCheck.of(null, null, new HealthCheck.Tcp(HTTP), null, null, null, 1, null);
        Task task = Task.of(
                image,
                null,
                null,
                null,
                Resources.of(100, 32L << 20),
                List.of(new Port(HTTP, 80, null)),
                Duration.ZERO,
                null,
                new Health(null, ready, null));
        var group = TaskGroup.of(MAIN, count, null, null, RestartPolicy.STANDARD, policy, null, null, task);
        return JobSpec.of(null, JobSpec.Type.SERVICE, null, List.of(group));
    }

    // ---- what people do

    void people() {
        switch (random.nextInt(7)) {
            case 0, 1 -> submit("good-" + ++images);
            case 2 -> submit("broken-" + ++images);
            case 6 -> submit("crashing-" + ++images);
            case 3 -> {
                count = Math.max(1, count + random.nextInt(5) - 2);
                submit("good-" + images);
            }
            case 4 -> {
                TestJobs.pause(job);
                decisions.changed(job);
            }
            default -> {
                TestJobs.resume(job);
                decisions.changed(job);
            }
        }
    }

    /** @param kind {@code good}; {@code broken} is never ready, {@code crashing} ends soon */
    void submitOf(String kind) {
        submit(kind + "-" + ++images);
    }

    private void submit(String image) {
        TestJobs.change(job, spec(image));
        specs.put(job.generation(), job.spec());
        decisions.changed(job);
    }

    /** No faults from now on, and a spec that can be. */
    void quiet() {
        faults = false;
        submit("good-" + ++images);
        TestJobs.resume(job);
        decisions.changed(job);
    }

    void calm() {
        faults = false;
    }

    /** So long each container takes to end. */
    void endsAfter(Duration time) {
        endsAfter = time;
    }

    // ---- time

    void step() {
        now = now.plusMillis(random.nextInt(3_000));
        int served = serving();
        int lived = livingOfCount();
        decisions.tick(now);
        queue.returnSetAside();
        decisions.reconcileAll(now);
        queue.place(1_000, now);
        int least = Math.min(served, run().spec.groups().getFirst().count() - policy.maxUnavailable());
        assertThat(serving()).as("serving after a decision, %s", this).isGreaterThanOrEqualTo(least);
        int most = Math.max(lived, run().spec.groups().getFirst().count() + policy.maxSurge());
        assertThat(livingOfCount()).as("living after a decision, %s", this).isLessThanOrEqualTo(most);
        run().status(now);
        cluster.unwritten.forEach(one -> {
            if (!one.written) {
                all.add(one);
                assertThat(attempts.add(one.index + "#" + one.attempt))
                        .as("%s is not the attempt of another", one)
                        .isTrue();
            }
            one.unwritten = false;
            one.written = true;
            one.durable = true;
        });
        cluster.unwritten.clear();
        cluster.unwrittenPlacements = 0;
        cluster.begun.clear();
        List.copyOf(cluster.toRemove).forEach(cluster::containerGone);
        cluster.toRemove.clear();
        goBack();
        List.copyOf(all).forEach(this::happens);
        all.removeIf(one -> !one.living());
    }

    private void goBack() {
        for (Revert revert : List.copyOf(cluster.reverts)) {
            if (revert.from() == job.generation()) {
                TestJobs.revert(job, specs.get(revert.to()), revert.why());
                specs.put(job.generation(), job.spec());
                count = job.spec().groups().getFirst().count();
                decisions.changed(job);
            }
        }
        cluster.reverts.clear();
    }

    /** What its container does meanwhile. */
    private void happens(Allocation one) {
        boolean crashing = one.spec.task().image().startsWith("crashing");
        boolean broken = crashing || one.spec.task().image().startsWith("broken");
        switch (one.state) {
            case PLACED, STARTING -> {
                if (random.nextInt(3) == 0) {
                    cluster.running(one, now);
                }
            }
            case RUNNING -> {
                if (crashing || (faults && random.nextInt(150) == 0)) {
                    cluster.exited(one, 1, false, now);
                } else if (faults && one.ready() && random.nextInt(60) == 0) {
                    answers(one, false);
                } else if (!one.ready() && !broken && random.nextInt(3) == 0) {
                    answers(one, true);
                }
            }
            case STOPPING -> {
                Instant since = asked.computeIfAbsent(one, first -> now);
                if (!now.isBefore(since.plus(endsAfter)) && random.nextInt(3) == 0) {
                    cluster.exited(one, 143, false, now);
                }
            }
            default -> {}
        }
    }

    private void answers(Allocation one, boolean well) {
        if (one.checks != null && one.checks.answered(Role.READY, well, "HTTP 503", now) == Meaning.CHANGED) {
            cluster.checked(one);
        }
    }

    // ---- how it is

    private JobRun run() {
        return cluster.jobs.get(job.uid());
    }

    private GroupRun group() {
        return run().groups.get(MAIN);
    }

    @Nullable
    JobUpdate update() {
        return run().update;
    }

    private int living() {
        return (int)
                cluster.allocations.values().stream().filter(Allocation::living).count();
    }

    /** Of the tasks of the count: those beyond it are ending, which is no update's doing. */
    private int livingOfCount() {
        return (int) cluster.allocations.values().stream()
                .filter(one -> one.living() && one.index < group().wanted())
                .count();
    }

    /** Tasks of the count of which some allocation serves. */
    int serving() {
        int serving = 0;
        for (int i = 0; i < group().wanted(); i++) {
            Allocation latest = group().latest(i);
            Allocation outgoing = group().outgoing(i);
            serving += (latest != null && latest.ready()) || (outgoing != null && outgoing.ready()) ? 1 : 0;
        }
        return serving;
    }

    boolean settled() {
        GroupRun group = group();
        boolean alone = living() == group.wanted() && group.outgoing().isEmpty();
        for (int i = 0; alone && i < group.wanted(); i++) {
            Allocation latest = group.latest(i);
            alone = latest != null && group.current(latest) && latest.ready();
        }
        return alone && serving() == group.wanted();
    }

    int placedOfFirstSpec() {
        return (int) cluster.allocations.values().stream()
                .filter(one -> one.living() && one.generation == 1 && one.state == AllocationState.RUNNING)
                .count();
    }

    @Override
    public String toString() {
        return policy + ", count " + count + ", generation " + job.generation() + ", update " + update() + ", "
                + cluster.allocations.values().stream()
                        .filter(Allocation::living)
                        .map(one -> one + " gen " + one.generation + (one.ready() ? " ready" : ""))
                        .toList();
    }
}
