package io.gantry.scheduler;

import static io.gantry.scheduler.World.spec;
import static io.gantry.scheduler.World.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Precondition;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.job.JobCommands;
import io.gantry.scheduler.job.Written;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the scheduler keeps for a time only. */
class SchedulerRetentionTest {

    private static final JobSpec ONE = spec(JobSpec.Type.SERVICE, 1, task("sleep 1000"));
    private static final JobSpec TWO = spec(JobSpec.Type.SERVICE, 1, task("sleep 2000"));

    @RegisterExtension
    final World world = new World();

    @Test
    void anIdempotencyKeyGivesTheFirstAnswerForADay() {
        assertThat(put("a", "key")).isInstanceOf(Result.Ok.class);
        world.scheduler.clock().advance(Duration.ofHours(23));
        world.layer.sweep();
        assertThat(put("a", "key").orThrow()).isInstanceOf(Written.Unchanged.class);
        assertThat(put("b", "key")).isInstanceOf(Result.Refused.class); // it was used for another request

        world.scheduler.clock().advance(Duration.ofHours(2));
        world.layer.sweep();
        assertThat(count("idempotency_key")).isZero();
        assertThat(put("a", "key")).isInstanceOf(Result.Refused.class); // a new request, and the job is there
        assertThat(put("b", "key").orThrow()).isInstanceOf(Written.Created.class);
    }

    @Test
    void anEarlierSpecGoesWhenNothingWasPlacedFromIt() {
        world.submit("never-placed", ONE);
        change("never-placed", TWO);
        world.node("n1");
        world.awaitRunning("never-placed", 1);
        world.submit("placed", ONE);
        world.awaitRunning("placed", 1);
        change("placed", TWO);
        assertThat(count("job_generation")).isEqualTo(2);

        world.scheduler.clock().advance(Duration.ofDays(6));
        world.layer.sweep();
        assertThat(count("job_generation")).isEqualTo(2);
        world.scheduler.clock().advance(Duration.ofDays(2));
        world.layer.sweep();
        assertThat(count("job_generation")).isEqualTo(1);
        assertThat(world.scheduler
                        .database()
                        .<Long>read(unit -> unit.session()
                                .createNativeQuery(
                                        "select count(*) from job_generation g join job j on j.uid = g.job"
                                                + " where j.name = 'placed'",
                                        Long.class)
                                .getSingleResult()))
                .isEqualTo(1);
    }

    private Result<Written> put(String job, String key) {
        return world.put(job, ONE, new Precondition.MustNotExist(), JobCommands.Hopeless.ACCEPT, key);
    }

    private void change(String job, JobSpec spec) {
        world.put(job, spec, new Precondition.MustBe(world.job(job).version())).orThrow();
    }

    private long count(String table) {
        return world.scheduler
                .database()
                .read(unit -> unit.session()
                        .createNativeQuery("select count(*) from " + table, Long.class)
                        .getSingleResult());
    }
}
