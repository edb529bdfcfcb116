package io.gantry.scheduler;

import static io.gantry.scheduler.World.spec;
import static io.gantry.scheduler.World.task;
import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.meta.Kind;
import io.gantry.manifest.ManifestReader;
import io.gantry.manifest.Specs;
import io.gantry.platform.problem.Problem;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Cursor;
import io.gantry.platform.web.Precondition;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.explain.AllocationResource;
import io.gantry.scheduler.job.JobCommands;
import io.gantry.scheduler.job.JobObject;
import io.gantry.scheduler.job.JobResource;
import io.gantry.scheduler.job.Written;
import io.gantry.scheduler.log.OutputResource;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests that meet at the same moment, and those with odd words in them. */
class JobRequestsTest {

    private static final int AT_ONCE = 8;
    private static final Precondition CREATE = new Precondition.MustNotExist();

    @RegisterExtension
    final World world = new World();

    @Test
    void ofManyWhoMakeAJobAtOnceOneMakesItAndTheOthersAreTold() throws Exception {
        var spec = spec(JobSpec.Type.BATCH, 1, task("sleep 10"));

        List<Result<Written>> answers = atOnce(i -> world.put("a", spec, CREATE));

        assertThat(answers).filteredOn(Result.Ok.class::isInstance).hasSize(1);
        assertThat(answers)
                .filteredOn(Result.Refused.class::isInstance)
                .hasSize(AT_ONCE - 1)
                .allSatisfy(answer -> assertThat(((Result.Refused<Written>) answer).rejection())
                        .isInstanceOf(Rejection.AlreadyExists.class));
    }

    @Test
    void aRequestThatIsSentManyTimesAtOnceIsCarriedOutOnceAndAnsweredEachTime() throws Exception {
        var spec = spec(JobSpec.Type.BATCH, 1, task("sleep 10"));

        List<Result<Written>> answers = atOnce(i -> world.put("a", spec, CREATE, JobCommands.Hopeless.ACCEPT, "key"));

        assertThat(answers).extracting(Result::orThrow).hasSize(AT_ONCE);
        assertThat(answers)
                .filteredOn(answer -> answer.orThrow() instanceof Written.Created)
                .hasSize(1);
    }

    @Test
    void ofDifferentRequestsWithOneKeyAtOnceOneIsCarriedOut() throws Exception {
        var spec = spec(JobSpec.Type.BATCH, 1, task("sleep 10"));

        List<Result<Written>> answers =
                atOnce(i -> world.put("a" + i, spec, CREATE, JobCommands.Hopeless.ACCEPT, "key"));

        assertThat(answers).filteredOn(Result.Ok.class::isInstance).hasSize(1);
        assertThat(answers)
                .filteredOn(Result.Refused.class::isInstance)
                .allSatisfy(answer -> assertThat(((Result.Refused<Written>) answer).rejection())
                        .isInstanceOf(Rejection.Invalid.class));
    }

    @Test
    void aJobKeepsItsClusterWhenItsNamespaceMayUseMoreOfThem() {
        var spec = spec(JobSpec.Type.BATCH, 1, task("sleep 10"));
        world.submit("a", spec);

        world.cluster(world.scheduler.uid(), new Name("second"));

        var tries = new AtomicInteger();
        soon().until(() -> world.put("new" + tries.incrementAndGet(), spec, CREATE)
                        instanceof Result.Refused<Written>(Rejection why)
                && why instanceof Rejection.Invalid);
        assertThat(world.put("a", spec, new Precondition.MustExist()).orThrow()).isInstanceOf(Written.Unchanged.class);
        assertThat(world.job("a").clusterName()).isEqualTo(World.MAIN);
    }

    @Test
    void whatIsNoFlagAndNoNumberInAQueryIsRefusedByItsField() {
        var jobs = new JobResource(
                world.layer.jobs(), new ManifestReader(Specs.none().with(Kind.JOB, JobSpec.class)));
        var allocations = new AllocationResource(world.layer.allocations());
        var output = new OutputResource(world.layer.output());
        byte[] none = {};

        assertThat(refusal(jobs.put("dev", "a", "1", null, null, "*", null, none)))
                .isEqualTo("dryRun: must be true or false, not '1'");
        assertThat(refusal(jobs.put("dev", "a", null, "yes", null, "*", null, none)))
                .isEqualTo("failFast: must be true or false, not 'yes'");
        assertThat(refusal(output.logs("dev", "a", "foo", null, null, null)))
                .isEqualTo("follow: must be true or false, not 'foo'");
        assertThat(refusal(output.logs("dev", "a", null, "x", null, null)))
                .isEqualTo("tail: must be 0 to 1000000, not 'x'");
        assertThat(refusal(output.logs("dev", "a", null, null, null, "-1")))
                .isEqualTo("index: must be 0 to 9999, not '-1'");
        for (Response answer : List.of(
                jobs.list("dev", "x", null),
                allocations.list("dev", "x", null),
                allocations.ofJob("dev", "a", "x", null),
                allocations.history("dev", "a", "x", null))) {
            assertThat(refusal(answer)).isEqualTo("limit: must be 1 to 1000, not 'x'");
        }
    }

    @Test
    void aDryRunOfAStopOrADeletionSaysWhatWouldBeAndDoesNothing() {
        var jobs = new JobResource(world.layer.jobs(), new ManifestReader(Specs.none()));
        world.node("n1");
        world.submit("a", spec(JobSpec.Type.SERVICE, 1, task("sleep 10")));
        world.awaitRunning("a", 1);

        assertThat(jobs.stop("dev", "a", "true").getStatus()).isEqualTo(200);
        Response deleted = jobs.delete("dev", "a", "true", "*");
        assertThat(deleted.getStatus()).isEqualTo(200);
        assertThat(((JobObject) deleted.getEntity()).metadata().deleting()).isNotNull();
        assertThat(jobs.delete("dev", "a", "true", "\"7777\"").getStatus()).isEqualTo(412);
        assertThat(jobs.stop("dev", "nosuch", "true").getStatus()).isEqualTo(404);
        assertThat(refusal(jobs.stop("dev", "a", "1"))).isEqualTo("dryRun: must be true or false, not '1'");
        assertThat(refusal(jobs.delete("dev", "a", "yes", "*"))).isEqualTo("dryRun: must be true or false, not 'yes'");

        assertThat(world.job("a").stopWanted()).isFalse();
        assertThat(world.job("a").deleting()).isFalse();
        assertThat(jobs.stop("dev", "a", null).getStatus()).isEqualTo(202);
        assertThat(world.job("a").stopWanted()).isTrue();
    }

    @Test
    void aCursorThatPointsNowhereIsRefused() {
        var allocations = new AllocationResource(world.layer.allocations());
        world.submit("a", spec(JobSpec.Type.BATCH, 1, task("sleep 10")));

        for (String after : List.of("", "a", "a/", "/1", "a/b", "a/1/2", "a/99999999999", "A B/1")) {
            for (Response answer : List.of(
                    allocations.list("dev", null, new Cursor("allocations/dev", after).text()),
                    allocations.history("dev", "a", null, new Cursor("history/dev/a", after).text()),
                    allocations.ofJob("dev", "a", null, new Cursor("latest/dev/a", after).text()))) {
                assertThat(refusal(answer)).as(after).isEqualTo("cursor: is not a cursor that was given out");
            }
        }
    }

    private static String refusal(Response answer) {
        assertThat(answer.getStatus()).isEqualTo(400);
        return ((Problem) answer.getEntity()).detail();
    }

    @Test
    void wordsOfAnEngineThatNoDatabaseTakesAreMarkedAndTheClusterGoesOn() {
        world.node("n1");
        world.submit("odd", spec(JobSpec.Type.BATCH, 1, Task.of("no/such\0:1", null, null, null, null, null, null)));
        world.submit("good", spec(JobSpec.Type.SERVICE, 1, task("sleep 10")));

        soon().until(() -> world.latest("odd").stream()
                .anyMatch(one ->
                        one.state() == AllocationState.FAILED && one.detail().contains("no/such\uFFFD:1")));
        world.awaitRunning("good", 1);
    }

    private static List<Result<Written>> atOnce(IntFunction<Result<Written>> request) throws Exception {
        var start = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Result<Written>>>();
            for (int i = 0; i < AT_ONCE; i++) {
                int number = i;
                answers.add(threads.submit(() -> {
                    start.await();
                    return request.apply(number);
                }));
            }
            start.countDown();
            var all = new ArrayList<Result<Written>>();
            for (Future<Result<Written>> answer : answers) {
                all.add(answer.get());
            }
            return all;
        }
    }
}
