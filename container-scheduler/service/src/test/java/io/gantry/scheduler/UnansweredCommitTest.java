package io.gantry.scheduler;

import static io.gantry.scheduler.World.spec;
import static io.gantry.scheduler.World.task;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.kinds.quantity.Resources;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.JobState;
import org.hibernate.exception.JDBCConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The database did what it was asked, and could not say so. */
class UnansweredCommitTest {

    @RegisterExtension
    final World world = new World();

    @Test
    void aJobThatWasWrittenRunsAlthoughItsAuthorWasToldNothing() {
        world.node("n1");
        world.submit("before", spec(JobSpec.Type.SERVICE, 1, task("sleep 10")));
        world.awaitRunning("before", 1);

        unanswered(() -> world.submit("web", spec(JobSpec.Type.SERVICE, 2, task("sleep 10"))));

        world.awaitRunning("web", 2);
    }

    @Test
    void aJobThatWasStoppedStops() {
        world.node("n1");
        world.submit("web", spec(JobSpec.Type.SERVICE, 1, task("sleep 10")));
        world.awaitRunning("web", 1);

        unanswered(() -> world.stop("web"));

        world.awaitState("web", JobState.STOPPED);
    }

    @Test
    void aNodeThatWasTakenIntoTheTablesIsUsed() {
        world.node("n1", Resources.of(100, 32L << 20));
        world.submit("first", spec(JobSpec.Type.SERVICE, 1, task("sleep 10")));
        world.awaitRunning("first", 1);
        world.submit("second", spec(JobSpec.Type.SERVICE, 1, task("sleep 10")));

        world.scheduler.transactions().loseNextAnswer(thread -> thread.getName().equals("gantry-scheduler-facts"));
        world.node("n2");

        world.awaitRunning("second", 1);
    }

    private void unanswered(Runnable request) {
        Thread mine = Thread.currentThread();
        world.scheduler.transactions().loseNextAnswer(mine::equals);
        assertThatThrownBy(request::run).isInstanceOf(JDBCConnectionException.class);
    }
}
