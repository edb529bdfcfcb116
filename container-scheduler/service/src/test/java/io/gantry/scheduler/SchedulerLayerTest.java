package io.gantry.scheduler;

import static io.gantry.scheduler.World.DEV;
import static io.gantry.scheduler.World.spec;
import static io.gantry.scheduler.World.task;
import static io.gantry.testkit.Awaiting.soon;
import static io.gantry.testkit.Awaiting.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.NodeState;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.kinds.quantity.Resources;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.relist.RelistSource;
import io.gantry.platform.web.Precondition;
import io.gantry.scheduler.api.AllocationFact;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.JobPlacement;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.JobState;
import io.gantry.scheduler.api.NodeOccupancyFact;
import io.gantry.scheduler.api.SchedulerTopics;
import io.gantry.scheduler.job.JobCommands;
import io.gantry.scheduler.job.JobStore;
import io.gantry.scheduler.job.Written;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SchedulerLayerTest {

    @RegisterExtension
    final World world = new World();

    private static Precondition create() {
        return new Precondition.MustNotExist();
    }

    private List<NodeOccupancyFact> occupancy() {
        var source = world.layer.relists().stream()
                .filter(one -> one.topic().equals(SchedulerTopics.NODE_OCCUPANCY))
                .findFirst()
                .orElseThrow();
        return source.page(null, 100).stream()
                .map(NodeOccupancyFact.class::cast)
                .toList();
    }

    @Test
    void itsRequestForACertificateCanBeListedAgain() {
        RelistSource<?> identities = world.layer.relists().stream()
                .filter(one -> one.topic().equals(IdentityFact.TOPIC))
                .findFirst()
                .orElseThrow();
        soon().untilAsserted(() -> assertThat(identities.page(null, 10))
                .singleElement()
                .isInstanceOfSatisfying(IdentityFact.class, request -> {
                    assertThat(request.role()).isEqualTo(IdentityFact.Role.SIGNING_REQUEST);
                    assertThat(request.cluster()).isEqualTo(world.cluster);
                    assertThat(identities.page(request.uid(), 10)).isEmpty();
                }));
    }

    @Test
    void tasksArePlacedStartedAndRunToTheirEnd() {
        world.node("n1");
        world.node("n2");
        world.submit("hello", spec(JobSpec.Type.BATCH, 5, task("echo hi; sleep 10")));
        world.awaitRunning("hello", 5);
        world.awaitState("hello", JobState.RUNNING);
        for (AllocationFact one : world.running("hello")) {
            world.engine.end(world.engineOf(one.nodeName().value()), one.uid(), 0);
        }
        world.awaitState("hello", JobState.SUCCEEDED);
        assertThat(world.job("hello").tasks().byState()).containsEntry(AllocationState.SUCCEEDED, 5);
        assertThat(world.engine.starts()).isEqualTo(5);
    }

    @Test
    void aTaskThatFailsIsRunAgainAndThenFailsForGoodWithItsReason() {
        world.node("n1");
        world.submit("bad", spec(JobSpec.Type.BATCH, 1, task("exit 3")));
        world.awaitState("bad", JobState.FAILED);
        assertThat(world.history("bad")).hasSize(3).allSatisfy(one -> {
            assertThat(one.state()).isEqualTo(AllocationState.FAILED);
            assertThat(one.exitCode()).isEqualTo(3);
            assertThat(one.reason()).isEqualTo("ExitCode");
        });
        assertThat(world.history("bad")).extracting(AllocationFact::attempt).containsExactly(0, 1, 2);
        assertThat(world.job("bad").reason()).contains("main[0]: ExitCode");
    }

    @Test
    void anImageThatDoesNotExistIsToldInTheEnginesWords() {
        world.node("n1");
        var task = io.gantry.scheduler.api.Task.of("no/such:1", null, null, null, null, null, null);
        world.submit("lost", spec(JobSpec.Type.SERVICE, 1, task));
        soon().until(() -> world.layer.allocations().placement(DEV, new Name("lost")).orThrow().groups().stream()
                .flatMap(group -> group.lastErrors().stream())
                .anyMatch(error -> error.contains("ImagePullFailed") && error.contains("no/such:1")));
    }

    @Test
    void aServiceThatEndsIsRunAgainAndAJobThatIsStoppedEnds() {
        world.node("n1");
        world.submit("web", spec(JobSpec.Type.SERVICE, 2, task("sleep 10")));
        world.awaitRunning("web", 2);
        AllocationFact one = world.running("web").getFirst();
        world.engine.end(world.engineOf("n1"), one.uid(), 0);
        soon().until(() -> world.running("web").stream().anyMatch(now -> now.attempt() == 1)
                && world.running("web").size() == 2);
        world.stop("web");
        world.awaitState("web", JobState.STOPPED);
        assertThat(world.engine.running(world.engineOf("n1"))).isEmpty();
    }

    @Test
    void tasksOfALostNodeRunElsewhereAndWhatIsSupersededIsRemovedWhenItComesBack() {
        world.node("n1");
        world.submit("web", spec(JobSpec.Type.SERVICE, 3, task("sleep 10")));
        world.awaitRunning("web", 3);
        world.node("n2");
        world.engine.silence(world.engineOf("n1"));
        world.turns("n1", NodeState.LOST, 0);
        soon().until(() -> world.engine.running(world.engineOf("n2")).size() == 3);
        world.awaitRunning("web", 3);
        assertThat(world.history("web"))
                .filteredOn(one -> one.state() == AllocationState.LOST)
                .hasSize(3);
        assertThat(world.engine.running(world.engineOf("n1"))).hasSize(3);
        world.engine.answerAgain(world.engineOf("n1"));
        world.turns("n1", NodeState.READY, 0);
        soon().until(() -> world.engine.all(world.engineOf("n1")).isEmpty());
        assertThat(world.running("web")).allMatch(one -> one.nodeName().value().equals("n2"));
    }

    @Test
    void aDrainedNodeIsEmptiedAndThatIsTold() {
        world.node("n1");
        world.submit("web", spec(JobSpec.Type.SERVICE, 3, task("sleep 10")));
        world.awaitRunning("web", 3);
        var drained = world.turns("n1", NodeState.DRAINING, 7);
        world.node("n2");
        soon().until(() -> world.engine.running(world.engineOf("n2")).size() == 3);
        soon().untilAsserted(() -> assertThat(occupancy())
                .filteredOn(one -> one.uid().equals(drained.uid()))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.drainedGeneration()).isEqualTo(7);
                    assertThat(one.allocations()).isZero();
                }));
        assertThat(world.engine.running(world.engineOf("n1"))).isEmpty();
    }

    @Test
    void afterARestartWhatRunsIsAdoptedAndWhatDiedIsSeenAndNothingIsStartedTwice() {
        world.node("n1");
        world.node("n2");
        world.submit("web", spec(JobSpec.Type.SERVICE, 4, task("sleep 10")));
        world.submit("work", spec(JobSpec.Type.BATCH, 1, task("sleep 10")));
        world.awaitRunning("web", 4);
        world.awaitRunning("work", 1);
        int starts = world.engine.starts();
        AllocationFact work = world.running("work").getFirst();
        world.layer.close();
        world.engine.endUnseen(world.engineOf(work.nodeName().value()), work.uid(), 0);
        world.start();
        world.awaitState("work", JobState.SUCCEEDED);
        assertThat(world.history("work")).singleElement().satisfies(one -> {
            assertThat(one.exitCode()).isZero();
            assertThat(one.state()).isEqualTo(AllocationState.SUCCEEDED);
        });
        assertThat(world.running("web")).hasSize(4).allMatch(one -> one.attempt() == 0);
        assertThat(world.engine.starts()).isEqualTo(starts);
    }

    @Test
    void afterAStopOfTheWholeHostServicesRunAgainAndEndedBatchTasksStayEnded() {
        world.node("n1");
        world.submit("web", spec(JobSpec.Type.SERVICE, 2, task("sleep 10")));
        world.submit("done", spec(JobSpec.Type.BATCH, 1, task("echo hi")));
        world.awaitRunning("web", 2);
        world.awaitState("done", JobState.SUCCEEDED);
        world.layer.close();
        world.engine.stopMachine(world.engineOf("n1"));
        world.start();
        soon().until(() -> world.engine.running(world.engineOf("n1")).size() == 2);
        world.awaitRunning("web", 2);
        assertThat(world.history("done")).hasSize(1);
        assertThat(world.job("done").state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aChangedSpecReplacesTheChangedTasksOnly() {
        world.node("n1");
        world.submit("web", spec(JobSpec.Type.SERVICE, 2, task("sleep 10")));
        world.awaitRunning("web", 2);
        var first = world.running("web").stream().map(AllocationFact::uid).toList();
        world.put("web", spec(JobSpec.Type.SERVICE, 3, task("sleep 10")), new Precondition.MustExist())
                .orThrow();
        world.awaitRunning("web", 3);
        assertThat(world.running("web")).extracting(AllocationFact::uid).containsAll(first);
        world.put("web", spec(JobSpec.Type.SERVICE, 1, task("sleep 11")), new Precondition.MustExist())
                .orThrow();
        soon().until(() -> world.running("web").size() == 1
                && world.running("web").stream().noneMatch(one -> first.contains(one.uid())));
        assertThat(world.job("web").generation()).isEqualTo(3);
        soon().until(() -> world.job("web").observedGeneration() == 3);
    }

    @Test
    void aDeletedJobLeavesNothing() {
        world.node("n1");
        world.submit("web", spec(JobSpec.Type.SERVICE, 2, task("sleep 10")));
        world.awaitRunning("web", 2);
        world.delete("web");
        soon().until(() -> world.layer.jobs().get(DEV, new Name("web")) instanceof Result.Refused);
        assertThat(world.engine.all(world.engineOf("n1"))).isEmpty();
        world.submit("web", spec(JobSpec.Type.SERVICE, 1, task("sleep 10")));
        world.awaitRunning("web", 1);
    }

    @Test
    void whatFitsNowhereIsExplainedWithCountsThatSumToTheNodes() {
        world.node("n1");
        world.node("n2");
        var huge = spec(JobSpec.Type.BATCH, 2, task("sleep 10", Resources.of(64_000, 1 << 20)));
        world.submit("huge", huge);
        soon().untilAsserted(() -> {
            JobPlacement.Group group = world.layer
                    .allocations()
                    .placement(DEV, new Name("huge"))
                    .orThrow()
                    .groups()
                    .getFirst();
            assertThat(group.waiting()).isEqualTo(2);
            assertThat(group.nodes()).isEqualTo(2);
            assertThat(group.reasons().stream().mapToInt(one -> one.nodes()).sum() + group.feasible())
                    .isEqualTo(2);
            assertThat(group.reasons().getFirst().reason()).isEqualTo("InsufficientCpu");
            assertThat(group.neverFits()).isTrue();
            assertThat(group.nearest()).isNotEmpty();
        });
        assertThat(world.put("huger", huge, create(), JobCommands.Hopeless.REFUSE, null))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.rejection()).isInstanceOf(Rejection.Invalid.class));
    }

    @Test
    void whatWaitsIsPlacedWhenThereIsRoom() {
        world.submit("early", spec(JobSpec.Type.BATCH, 2, task("sleep 10")));
        soon().until(() -> world.job("early").observedGeneration() == 1);
        assertThat(world.latest("early")).isEmpty();
        world.node("n1");
        world.awaitRunning("early", 2);
    }

    @Test
    void whatIsNotKnownYetIsWaitedForAndThenRefused() {
        world.node("n1");
        var header =
                new io.gantry.kinds.meta.Manifest.Header(new Name("x"), null, (java.util.Map<String, String>) null);
        Result<Written> answer = world.layer
                .jobs()
                .put(new JobCommands.Put(
                        new Name("nowhere"),
                        new io.gantry.kinds.meta.Manifest<>(
                                io.gantry.kinds.meta.Kind.API_VERSION,
                                io.gantry.kinds.meta.Kind.JOB,
                                header,
                                spec(JobSpec.Type.BATCH, 1, task("sleep 10"))),
                        create(),
                        JobCommands.Mode.WRITE,
                        JobCommands.Hopeless.ACCEPT,
                        null));
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.rejection()).isInstanceOf(Rejection.NotYetKnown.class));
    }

    @Test
    void aSecondCreationIsRefusedAStaleChangeTooAndARepeatedRequestIsNot() {
        var spec = spec(JobSpec.Type.BATCH, 1, task("sleep 10"));
        world.put("a", spec, create(), JobCommands.Hopeless.ACCEPT, "key-1").orThrow();
        assertThat(world.put("a", spec, create(), JobCommands.Hopeless.ACCEPT, "key-1"))
                .isInstanceOf(Result.Ok.class);
        assertThat(world.put("a", spec, create()))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.rejection()).isInstanceOf(Rejection.AlreadyExists.class));
        long before = world.job("a").version();
        var other = spec(JobSpec.Type.BATCH, 2, task("sleep 10"));
        world.put("a", other, new Precondition.MustBe(before)).orThrow();
        assertThat(world.put("a", spec, new Precondition.MustBe(before)))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.rejection())
                                .isInstanceOfSatisfying(
                                        Rejection.StaleVersion.class,
                                        stale -> assertThat(stale.difference()).contains("count is 2, not 1")));
        assertThat(world.put("a", other, new Precondition.MustExist()).orThrow())
                .isInstanceOf(Written.Unchanged.class);
    }

    @Test
    void factsSayNothingOfTheValuesOfAnEnvironment() {
        var job = world.submit("a", spec(JobSpec.Type.BATCH, 1, task("sleep 10")));
        assertThat(job.fact(1).toString()).doesNotContain("canary").contains("******");
    }

    @Test
    void manyJobsArePlacedQuickly() {
        for (int i = 0; i < 50; i++) {
            world.node("n" + i, Resources.of(1_000_000, 1L << 40));
        }
        soon().until(() -> world.scheduler
                        .database()
                        .read(unit -> new io.gantry.platform.consume.Mirror()
                                .page(unit, io.gantry.bridge.api.BridgeTopics.NODES, null, 100)
                                .size())
                >= 50);
        int jobs = 100;
        for (int i = 0; i < jobs; i++) {
            world.submit("many-" + i, spec(JobSpec.Type.SERVICE, 100, task("sleep 10")));
        }
        within(Duration.ofSeconds(60)).until(() -> placed() == jobs * 100L);
        var seen = new HashSet<Uid>();
        world.scheduler.database().read(unit -> JobStore.page(unit, null, 1000)).forEach(job -> seen.add(job.uid()));
        assertThat(seen).hasSize(jobs);
    }

    private long placed() {
        return world.scheduler
                .database()
                .read(unit -> unit.jdbc(connection -> {
                    try (var query = connection.prepareStatement("select count(*) from allocation");
                            var rows = query.executeQuery()) {
                        rows.next();
                        return rows.getLong(1);
                    }
                }));
    }
}
