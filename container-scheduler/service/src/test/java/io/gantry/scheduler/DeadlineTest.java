package io.gantry.scheduler;

import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.quantity.Resources;
import io.gantry.platform.web.Precondition;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.JobState;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Batch jobs that take too long, and those that ended long ago. */
class DeadlineTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    final World world = new World();

    private static JobSpec batch(String script) {
        return World.spec(JobSpec.Type.BATCH, 1, World.task(script));
    }

    @Test
    void anAttemptThatRunsTooLongHasFailedAndIsRunAgainAsOftenAsItMay() {
        world.node("n1");
        world.submit(
                "slow",
                World.spec(JobSpec.Type.BATCH, 1, World.task("sleep 9999").withDeadline(MINUTE)));
        world.awaitRunning("slow", 1);
        for (int attempt = 0; attempt < 3; attempt++) {
            int now = attempt;
            soon().until(() -> world.running("slow").stream().anyMatch(one -> one.attempt() == now));
            world.scheduler.clock().advance(MINUTE);
        }
        world.awaitState("slow", JobState.FAILED);
        assertThat(world.history("slow")).hasSize(3).allSatisfy(one -> {
            assertThat(one.state()).isEqualTo(AllocationState.FAILED);
            assertThat(one.reason()).isEqualTo("DeadlineExceeded");
            assertThat(one.detail()).isEqualTo("it ran longer than its deadline of PT1M");
        });
        assertThat(world.job("slow").reason()).contains("DeadlineExceeded");
    }

    @Test
    void aJobThatIsNotDoneInTimeHasFailedAlsoWhenNothingOfItEverRan() {
        world.node("n1");
        world.submit("runs", batch("sleep 9999").withDeadline(MINUTE));
        world.submit(
                "waits",
                World.spec(JobSpec.Type.BATCH, 1, World.task("exit 0", Resources.of(64_000, 1L << 20)))
                        .withDeadline(MINUTE));
        world.submit("done", batch("exit 0").withDeadline(MINUTE));
        world.awaitRunning("runs", 1);
        world.awaitState("done", JobState.SUCCEEDED);
        world.scheduler.clock().advance(MINUTE);
        world.awaitState("runs", JobState.FAILED);
        world.awaitState("waits", JobState.FAILED);
        assertThat(world.job("waits").reason())
                .isEqualTo("DeadlineExceeded: not all had succeeded PT1M after it was submitted");
        soon().until(() -> world.engine.running(world.engineOf("n1")).isEmpty());
        world.restart();
        soon().until(() -> world.layer.ready());
        assertThat(world.job("done").state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(world.job("runs").state()).isEqualTo(JobState.FAILED);
    }

    @Test
    void aServiceHasNoDeadline() {
        JobSpec service = World.spec(
                        JobSpec.Type.SERVICE, 1, World.task("sleep 1").withDeadline(MINUTE))
                .withDeadline(MINUTE);
        assertThat(world.put("web", service, new Precondition.MustNotExist()).toString())
                .contains("spec.deadline")
                .contains("spec.groups[0].task.deadline")
                .contains("is for batch jobs: a service has no end");
    }

    @Test
    void whatEndedByItselfLongAgoIsDeletedWithAllItHas() {
        world.node("n1");
        world.submit("good", batch("exit 0"));
        world.submit("bad", batch("exit 1"));
        world.submit("web", World.spec(JobSpec.Type.SERVICE, 1, World.task("sleep 9999")));
        world.awaitState("good", JobState.SUCCEEDED);
        world.awaitState("bad", JobState.FAILED);
        world.awaitRunning("web", 1);
        world.stop("web");
        world.awaitState("web", JobState.STOPPED);
        world.scheduler.clock().advance(Duration.ofDays(29));
        world.layer.sweep();
        assertThat(world.job("good").deleting()).isFalse();
        world.scheduler.clock().advance(Duration.ofDays(2));
        world.layer.sweep();
        soon().until(() -> gone("good") && gone("bad"));
        assertThat(world.job("web").deleting())
                .as("what a person stopped stays")
                .isFalse();
    }

    private boolean gone(String job) {
        return world.scheduler
                        .database()
                        .<Long>read(unit -> unit.session()
                                .createNativeQuery("select count(*) from job where name = '" + job + "'", Long.class)
                                .getSingleResult())
                == 0;
    }
}
