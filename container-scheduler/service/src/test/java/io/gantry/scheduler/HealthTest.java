package io.gantry.scheduler;

import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.quantity.Resources;
import io.gantry.platform.layer.Destruction.Withheld;
import io.gantry.platform.web.Precondition;
import io.gantry.scheduler.api.AllocationFact;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.Health;
import io.gantry.scheduler.api.HealthCheck;
import io.gantry.scheduler.api.JobPlacement;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.JobState;
import io.gantry.scheduler.api.Port;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.TaskHealth;
import io.gantry.scheduler.dispatch.Prober;
import io.gantry.scheduler.spi.WorkloadEngine.Checked.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tasks with checks, as people see them. */
class HealthTest {

    private static final Name HTTP = new Name("http");
    private static final Duration SECOND = Duration.ofSeconds(1);

    @RegisterExtension
    final World world = new World();

    /** Ports whose containers say that they are not well. */
    private final Set<Integer> ill = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void oneNode() {
        world.answers = place -> ill.contains(place.port())
                ? new Prober.Answer(false, "HTTP 503 from GET /")
                : new Prober.Answer(true, "HTTP 200 from GET /");
        world.node("n1");
    }

    private static HealthCheck http() {
        return HealthCheck.of(null, HealthCheck.Http.of(HTTP, null), null, SECOND, SECOND, null, 2, null);
    }

    private static HealthCheck exec() {
        return HealthCheck.of(List.of("check"), null, null, SECOND, SECOND, null, 2, null);
    }

    private static Task task(Health health) {
        return Task.of(
                FakeWorkloadEngine.IMAGE,
                List.of("sh", "-c", "sleep 3600"),
                null,
                Map.of(),
                Resources.of(100, 32L << 20),
                List.of(new Port(HTTP, 80, 8080)),
                SECOND,
                null,
                health);
    }

    private void submit(Health health) {
        world.submit("web", World.spec(JobSpec.Type.SERVICE, 1, task(health)));
    }

    private TaskHealth health() {
        return world.latest("web").stream()
                .map(AllocationFact::health)
                .filter(one -> one != null)
                .findFirst()
                .orElse(null);
    }

    private void awaitReady(boolean ready) {
        soon().until(() -> health() != null && health().ready() == ready);
    }

    @Test
    void aTaskRunsThenIsReadyAndSaysWhyWhenItIsNot() {
        ill.add(8080);
        submit(new Health(null, http(), null));
        soon().until(() -> health() != null && health().answer().equals("HTTP 503 from GET /"));
        assertThat(health().check()).isEqualTo("ready");
        assertThat(world.running("web")).hasSize(1);
        soon().until(() -> world.job("web").tasks().ready() != null
                && world.job("web").tasks().ready() == 0
                && world.job("web").state() == JobState.RUNNING);
        JobPlacement.Group group = world.layer
                .allocations()
                .placement(World.DEV, new Name("web"))
                .orThrow()
                .groups()
                .getFirst();
        assertThat(group.ready()).isZero();
        assertThat(group.notes())
                .singleElement()
                .isEqualTo("main[0] on n1 is not ready since " + health().since() + ": ready: HTTP 503 from GET /");
        ill.clear();
        awaitReady(true);
        soon().until(() -> world.job("web").tasks().ready() == 1);
    }

    @Test
    void aLiveCheckThatFailsHasTheTaskRunAgainAfterItsDelay() {
        submit(new Health(null, null, http()));
        world.awaitRunning("web", 1);
        ill.add(8080);
        soon().until(() -> world.history("web").getFirst().state() == AllocationState.FAILED);
        AllocationFact failed = world.history("web").getFirst();
        assertThat(failed.reason()).isEqualTo("LiveCheckFailed");
        assertThat(failed.detail()).isEqualTo("its live check failed: HTTP 503 from GET /");
        ill.clear();
        soon().until(() -> world.running("web").stream().anyMatch(one -> one.attempt() == 1 && one.ready()));
        AllocationFact again = world.running("web").getFirst();
        assertThat(again.placed()).isAfterOrEqualTo(failed.ended().plusSeconds(1));
    }

    @Test
    void whatTheEngineFindsOutItselfIsTakenFromIt() {
        submit(new Health(null, exec(), null));
        world.awaitRunning("web", 1);
        awaitReady(false);
        var uid = world.running("web").getFirst().uid();
        world.engine.turn(world.engineOf("n1"), uid, Verdict.WELL, "");
        awaitReady(true);
        world.engine.turn(world.engineOf("n1"), uid, Verdict.ILL, "exit code 1: no database");
        awaitReady(false);
        assertThat(health().answer()).isEqualTo("exit code 1: no database");
        assertThat(world.history("web")).hasSize(1);
    }

    @Test
    void whatIsIllWhileNothingMayBeDestroyedRunsOnAndIsEndedAfter() {
        var withheld = new AtomicReference<Withheld>();
        world.scheduler.context().destruction().withheldBy(() -> Optional.ofNullable(withheld.get()));
        submit(new Health(null, null, exec()));
        world.awaitRunning("web", 1);
        awaitReady(true);
        withheld.set(new Withheld("the test says so", world.scheduler.clock().instant(), "the test's word"));
        var uid = world.running("web").getFirst().uid();
        world.engine.turn(world.engineOf("n1"), uid, Verdict.ILL, "exit code 1");
        awaitReady(false);
        assertThat(health().check()).isEqualTo("live");
        assertThat(world.engine.running(world.engineOf("n1"))).containsExactly(uid);
        withheld.set(null);
        soon().until(() -> world.history("web").getFirst().reason().equals("LiveCheckFailed"));
    }

    @Test
    void aRestartOfTheControlPlaneForgetsNoReadinessAndSeesWhatTurnedMeanwhile() {
        submit(new Health(null, exec(), null));
        world.awaitRunning("web", 1);
        var uid = world.running("web").getFirst().uid();
        world.engine.turn(world.engineOf("n1"), uid, Verdict.WELL, "");
        awaitReady(true);
        TaskHealth before = health();
        world.restart();
        soon().until(() -> world.layer.ready() && world.job("web").tasks().ready() == 1);
        assertThat(health()).isEqualTo(before);
        world.layer.close();
        world.engine.turn(world.engineOf("n1"), uid, Verdict.ILL, "exit code 2");
        world.start();
        awaitReady(false);
        assertThat(health().answer()).isEqualTo("exit code 2");
    }

    @Test
    void aCheckOfAPortThatIsNotThereIsRefusedByItsField() {
        var other = HealthCheck.of(null, null, new HealthCheck.Tcp(new Name("grpc")), null, null, null, null, null);
        var answer = world.put(
                "web",
                World.spec(JobSpec.Type.SERVICE, 1, task(new Health(null, other, null))),
                new Precondition.MustNotExist());
        assertThat(answer.toString())
                .contains("spec.groups[0].task.health.ready.tcp.port")
                .contains("task.ports has no 'grpc'; it has [http]");
    }
}
