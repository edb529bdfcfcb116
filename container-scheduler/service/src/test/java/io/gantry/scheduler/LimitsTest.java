package io.gantry.scheduler;

import static io.gantry.scheduler.World.spec;
import static io.gantry.scheduler.World.task;
import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Precondition;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.job.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How many jobs and tasks there may be. */
class LimitsTest {

    private static final Precondition CREATE = new Precondition.MustNotExist();
    private static final JobSpec SPEC = spec(JobSpec.Type.BATCH, 1, task("sleep 10"));

    @RegisterExtension
    final World world = new World();

    @Test
    void ofManySubmissionsAtOnceNoMoreAreTakenThanTheNamespaceMayHave() throws Exception {
        world.mayHave(2, World.DEV, 3);

        List<Result<Written>> answers = atOnce(12);

        assertThat(answers).filteredOn(Result.Ok.class::isInstance).hasSize(3);
        assertThat(answers)
                .filteredOn(Result.Refused.class::isInstance)
                .allSatisfy(answer -> assertThat(refusal(answer))
                        .isEqualTo("jobs of namespace dev: there are 3, and there may be 3"
                                + " (spec.jobsMax of the namespace)"));
        assertThat(world.put("a0", SPEC, new Precondition.MustExist()))
                .as("what is there may be changed")
                .satisfiesAnyOf(
                        answer -> assertThat(answer).isInstanceOf(Result.Ok.class),
                        answer -> assertThat(refusal(answer)).contains("there is no job"));
    }

    @Test
    void aDeletedJobMakesRoomAndAHigherLimitToo() {
        world.mayHave(2, World.DEV, 1);
        world.submit("a", SPEC);
        assertThat(world.put("b", SPEC, CREATE)).isInstanceOf(Result.Refused.class);

        world.delete("a");
        soon().until(() -> world.put("b", SPEC, CREATE) instanceof Result.Ok);

        assertThat(world.put("c", SPEC, CREATE)).isInstanceOf(Result.Refused.class);
        world.mayHave(3, World.DEV, 2);
        soon().until(() -> world.put("c", SPEC, CREATE) instanceof Result.Ok);
    }

    @Test
    void aNamespaceThatDoesNotSayHowManyMayHaveAsManyAsTheSettingSays() throws Exception {
        List<Result<Written>> answers = atOnce(World.JOBS_MAX + 20);

        assertThat(answers).filteredOn(Result.Ok.class::isInstance).hasSize(World.JOBS_MAX);
        assertThat(refusal(world.put("more", SPEC, CREATE)))
                .isEqualTo("jobs of namespace dev: there are 220, and there may be 220"
                        + " (gantry.scheduler.jobs-per-namespace-max, or spec.jobsMax of the namespace)");
    }

    @Test
    void jobsAreAddedAndRemovedWhileAnotherIsAddedFarFromTheLimit() {
        world.submit("a", SPEC);

        world.beforeCommitOf("""
                insert into job select gen_random_uuid(), namespace, 'other', cluster, cluster_name, labels, spec, generation,
                    spec_version, version, created, now(), true, state, tasks, reason, observed_generation
                from job where name = 'a'""", () -> {
            assertThat(world.put("b", SPEC, CREATE)).isInstanceOf(Result.Ok.class);
            world.delete("a");
            soon().until(() -> world.put("a", SPEC, CREATE) instanceof Result.Ok);
        });
    }

    @Test
    void aJobOfTooManyTasksIsRefusedByItsField() {
        TaskGroup half = SPEC.groups().getFirst();
        var groups = List.of(
                new TaskGroup(new Name("a"), 6_001, List.of(), List.of(), half.restart(), half.task()),
                new TaskGroup(new Name("b"), 6_000, List.of(), List.of(), half.restart(), half.task()));

        assertThat(refusal(world.put("a", SPEC.withGroups(groups), CREATE)))
                .isEqualTo("spec.groups: ask for 12001 tasks together; a job may have at most 12000"
                        + " (gantry.scheduler.tasks-per-job-max)");
    }

    private static String refusal(Result<Written> answer) {
        Rejection why = ((Result.Refused<Written>) answer).rejection();
        return why.problem().detail();
    }

    private List<Result<Written>> atOnce(int requests) throws Exception {
        var together = new CountDownLatch(requests);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Result<Written>>>();
            for (int i = 0; i < requests; i++) {
                String name = "a" + i;
                answers.add(threads.submit(() -> {
                    together.countDown();
                    together.await();
                    return world.put(name, SPEC, CREATE);
                }));
            }
            var all = new ArrayList<Result<Written>>();
            for (Future<Result<Written>> answer : answers) {
                all.add(answer.get());
            }
            return all;
        }
    }
}
