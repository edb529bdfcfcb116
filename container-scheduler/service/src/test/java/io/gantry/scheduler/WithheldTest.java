package io.gantry.scheduler;

import static io.gantry.scheduler.World.spec;
import static io.gantry.scheduler.World.task;
import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.NodeState;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.layer.Destruction;
import io.gantry.platform.layer.Destruction.Withheld;
import io.gantry.platform.problem.Result;
import io.gantry.scheduler.api.AllocationFact;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.JobState;
import io.gantry.scheduler.secret.TestSecrets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** While nothing may be destroyed, what is to end runs on and is told; new work is done as ever. */
class WithheldTest {

    @RegisterExtension
    final World world = new World();

    private final AtomicReference<Withheld> gate = new AtomicReference<>();
    private final List<String> alarms = new CopyOnWriteArrayList<>();
    private final Destruction destruction = world.scheduler.context().destruction();

    @BeforeEach
    void guard() {
        destruction.withheldBy(() -> Optional.ofNullable(gate.get()));
    }

    private void close() {
        gate.set(new Withheld("the test says so", world.scheduler.clock().instant(), "the test's word"));
    }

    private int waiting(String what) {
        return destruction.waiting().values().stream()
                .filter(each -> each.what().equals(what))
                .mapToInt(Destruction.Waiting::count)
                .sum();
    }

    @Test
    void aStopIsAcceptedAndWaitsAndSaysSo() {
        world.node("n1");
        world.submit("web", spec(JobSpec.Type.SERVICE, 3, task("sleep 10")));
        world.awaitRunning("web", 3);
        close();
        world.stop("web");
        world.awaitState("web", JobState.STOPPING);
        soon().until(() -> waiting("tasks to stop") == 3);
        soon().until(() -> String.valueOf(world.job("web").reason()).contains("the test says so"));
        world.submit("more", spec(JobSpec.Type.SERVICE, 2, task("sleep 10")));
        world.awaitRunning("more", 2);
        assertThat(world.engine.running(world.engineOf("n1"))).hasSize(5);

        gate.set(null);
        world.awaitState("web", JobState.STOPPED);
        assertThat(world.engine.running(world.engineOf("n1"))).hasSize(2);
        soon().until(() -> destruction.waiting().isEmpty());
    }

    @Test
    void secretsOfADeletedNamespaceWaitToBeDeleted() {
        var secrets = new TestSecrets(world.layer.secrets());
        secrets.create("db", "opaque", Map.of("password", "x")).orThrow();
        world.namespaceGone(World.DEV);
        soon().until(() -> secrets.names().isEmpty());
        world.scheduler.clock().advance(Duration.ofHours(2));
        close();
        world.layer.sweep();
        assertThat(waiting("secrets of deleted namespaces to delete")).isEqualTo(1);
        assertThat(world.execute("update job_secret set orphaned = orphaned")).isEqualTo(1);

        gate.set(null);
        world.layer.sweep();
        assertThat(waiting("secrets of deleted namespaces to delete")).isZero();
        assertThat(world.execute("update job_secret set orphaned = orphaned")).isZero();
    }

    @Test
    void aJobIsNotForgottenBeforeItsTasksMayEnd() {
        world.node("n1");
        world.submit("web", spec(JobSpec.Type.SERVICE, 2, task("sleep 10")));
        world.submit("done", spec(JobSpec.Type.BATCH, 1, task("echo hi")));
        world.awaitRunning("web", 2);
        world.awaitState("done", JobState.SUCCEEDED);
        close();
        world.delete("web");
        world.delete("done");
        soon().until(() -> waiting("tasks to stop") == 2);
        assertThat(world.engine.all(world.engineOf("n1"))).hasSize(3);

        gate.set(null);
        for (String job : List.of("web", "done")) {
            soon().until(() -> world.layer.jobs().get(World.DEV, new Name(job)) instanceof Result.Refused);
        }
        assertThat(world.engine.all(world.engineOf("n1"))).isEmpty();
    }

    @Test
    void aStopThatWasUnderWayWaitsToo() {
        world.node("n1");
        world.submit("web", spec(JobSpec.Type.SERVICE, 1, task("sleep 10")));
        world.awaitRunning("web", 1);
        world.engine.silence(world.engineOf("n1"));
        world.stop("web");
        world.awaitState("web", JobState.STOPPING);
        close();
        world.engine.answerAgain(world.engineOf("n1"));
        world.restart();
        soon().until(() -> waiting("tasks to stop") == 1);
        assertThat(world.engine.running(world.engineOf("n1"))).hasSize(1);
        gate.set(null);
        world.awaitState("web", JobState.STOPPED);
    }

    @Test
    void aDrainMovesNothingAndANodeThatIsKeptKeepsItsTasks() {
        world.node("n1");
        world.submit("web", spec(JobSpec.Type.SERVICE, 2, task("sleep 10")));
        world.awaitRunning("web", 2);
        List<Uid> first = uids();
        close();
        world.turns("n1", NodeState.DRAINING, 1);
        world.node("n2");
        soon().until(() -> waiting("tasks to stop") == 2);
        world.turns("n1", NodeState.READY, 0);
        world.submit("more", spec(JobSpec.Type.SERVICE, 1, task("sleep 10")));
        world.awaitRunning("more", 1);
        gate.set(null);
        soon().until(() -> destruction.waiting().isEmpty());
        assertThat(uids()).isEqualTo(first);
    }

    @Test
    void containersThatBelongToNobodyRunOn() {
        world.node("n1");
        world.submit("web", spec(JobSpec.Type.SERVICE, 2, task("sleep 10")));
        world.awaitRunning("web", 2);
        close();
        world.engine.silence(world.engineOf("n1"));
        world.turns("n1", NodeState.LOST, 0);
        world.node("n2");
        soon().until(() -> world.engine.running(world.engineOf("n2")).size() == 2);
        world.engine.answerAgain(world.engineOf("n1"));
        world.turns("n1", NodeState.READY, 0);
        soon().until(() -> waiting("containers that belong to no task, to remove") == 2);
        assertThat(world.engine.running(world.engineOf("n1"))).hasSize(2);
        gate.set(null);
        soon().until(() -> world.engine.all(world.engineOf("n1")).isEmpty());
        soon().until(() -> destruction.waiting().isEmpty());
    }

    @Test
    void manyContainersThatNobodyRemembersAreNotRemovedBeforeSomebodyHasLooked() {
        world.node("n1");
        world.node("n2");
        world.submit("web", spec(JobSpec.Type.SERVICE, 6, task("sleep 10")));
        world.awaitRunning("web", 6);
        destruction.alarm(30, 5, why -> {
            close();
            alarms.add(why);
            return true;
        });
        world.restart(() -> assertThat(world.execute("delete from allocation")).isPositive());
        soon().until(() -> alarms.size() == 1);
        assertThat(alarms.getFirst())
                .startsWith("6 of ")
                .contains("containers of cluster ")
                .endsWith("no task is known that they belong to");
        soon().until(() -> waiting("containers that belong to no task, to remove") == 6);
        assertThat(runningAnywhere()).isGreaterThanOrEqualTo(6);

        gate.set(null);
        destruction.alarm(100, 5, _ -> false); // as for a while after a release
        soon().until(() -> waiting("containers that belong to no task, to remove") == 0);
        soon().until(() -> runningAnywhere() == 6);
    }

    @Test
    void aClusterWithTasksThatIsMissingIsOddAndWaits() {
        world.node("n1");
        world.submit("web", spec(JobSpec.Type.SERVICE, 6, task("sleep 10")));
        world.awaitRunning("web", 6);
        destruction.alarm(30, 5, why -> {
            close();
            alarms.add(why);
            return true;
        });
        world.cluster(2, null, true);
        soon().until(() -> waiting("deleted clusters to forget") == 1);
        assertThat(alarms.getFirst()).startsWith("6 of 6 tasks of cluster ");
        assertThat(world.running("web")).hasSize(6);
    }

    private int runningAnywhere() {
        return world.engine.running(world.engineOf("n1")).size()
                + world.engine.running(world.engineOf("n2")).size();
    }

    @Test
    void aClusterThatIsMissingIsNotForgotten() {
        world.node("n1");
        world.submit("web", spec(JobSpec.Type.SERVICE, 1, task("sleep 10")));
        world.awaitRunning("web", 1);
        close();
        world.cluster(2, null, true);
        soon().until(() -> waiting("deleted clusters to forget") == 1);
        assertThat(world.running("web")).hasSize(1);
    }

    private List<Uid> uids() {
        return world.running("web").stream().map(AllocationFact::uid).sorted().toList();
    }
}
