package io.gantry.scheduler;

import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.quantity.Resources;
import io.gantry.platform.layer.Destruction;
import io.gantry.platform.layer.Destruction.Withheld;
import io.gantry.platform.web.Precondition;
import io.gantry.scheduler.api.AllocationFact;
import io.gantry.scheduler.api.Health;
import io.gantry.scheduler.api.HealthCheck;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.JobUpdate;
import io.gantry.scheduler.api.Port;
import io.gantry.scheduler.api.RestartPolicy;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.api.UpdatePolicy;
import io.gantry.scheduler.dispatch.Prober;
import io.gantry.scheduler.job.JobCommands.Mode;
import io.gantry.scheduler.job.JobCommands.Pace;
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

/** A service whose spec changes under a policy, on the real database, with engines in memory. */
class UpdateTest {

    private static final Name HTTP = new Name("http");
    private static final Name WEB = new Name("web");
    private static final int BROKEN = 9_999;

    @RegisterExtension
    final World world = new World();

    private final Set<Integer> ill = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void nodes() {
        world.answers = place ->
                ill.contains(place.port()) ? new Prober.Answer(false, "HTTP 503") : new Prober.Answer(true, "HTTP 200");
        world.node("n1");
        world.node("n2");
        world.node("n3");
    }

    private static JobSpec spec(String version, int hostPort, UpdatePolicy policy) {
        var second = Duration.ofSeconds(1);
        var ready = HealthCheck.of(null, null, new HealthCheck.Tcp(HTTP), second, second, null, 2, null);
        Task task = Task.of(
                FakeWorkloadEngine.IMAGE,
                List.of("sh", "-c", "sleep 3600"),
                null,
                Map.of("VERSION", version),
                Resources.of(100, 32L << 20),
                List.of(new Port(HTTP, 80, hostPort)),
                second,
                null,
                new Health(null, ready, null));
        var restart = new RestartPolicy(RestartPolicy.Mode.ON_FAILURE, 2, second);
        var group = TaskGroup.of(World.MAIN, 2, null, null, restart, policy, null, null, task);
        return JobSpec.of(null, JobSpec.Type.SERVICE, null, List.of(group));
    }

    private static UpdatePolicy policy(boolean autoRevert) {
        return new UpdatePolicy(1, 0, Duration.ofSeconds(20), autoRevert);
    }

    private void firstVersion(boolean autoRevert) {
        world.submit("web", spec("1", 8_080, policy(autoRevert)));
        soon().until(() -> ready() == 2);
    }

    private void change(JobSpec spec) {
        world.put("web", spec, new Precondition.MustExist()).orThrow();
    }

    private int ready() {
        Integer ready = world.job("web").tasks().ready();
        return ready == null ? 0 : ready;
    }

    private JobUpdate update() {
        return world.job("web").update();
    }

    private void await(JobUpdate.State state, long generation) {
        soon().until(() -> update() != null && update().state() == state && update().generation() == generation);
    }

    private long running(String version) {
        return world.nodes.keySet().stream()
                .map(world::engineOf)
                .flatMap(engine -> world.engine.running(engine).stream()
                        .map(uid -> world.engine.task(engine, uid).env().get("VERSION")))
                .filter(version::equals)
                .count();
    }

    @Test
    void aChangedServiceIsReplacedTaskByTaskAndSaysWhereItIs() {
        firstVersion(false);
        change(spec("2", 8_080, policy(false)));
        await(JobUpdate.State.DONE, 2);
        assertThat(running("1")).isZero();
        assertThat(running("2")).isEqualTo(2);
        assertThat(world.history("web").stream()
                        .filter(one -> one.reason().equals("SpecChanged"))
                        .map(AllocationFact::detail))
                .containsOnly("replaced by generation 2")
                .hasSize(2);
        assertThat(world.latest("web")).allMatch(AllocationFact::ready).hasSize(2);
    }

    @Test
    void anUpdateThatDoesNotBecomeReadyGoesBackAndSaysWhy() {
        ill.add(BROKEN);
        firstVersion(true);
        List<AllocationFact> before = world.running("web");
        change(spec("2", BROKEN, policy(true)));
        await(JobUpdate.State.DONE, 3);
        assertThat(update().revertOf()).isEqualTo(2);
        assertThat(update().reason())
                .contains("generation 2: none more was ready within PT20S")
                .contains("HTTP 503");
        assertThat(world.job("web").spec()).isEqualTo(spec("1", 8_080, policy(true)));
        assertThat(world.running("web"))
                .extracting(AllocationFact::uid)
                .containsExactlyInAnyOrderElementsOf(
                        before.stream().map(AllocationFact::uid).toList());
        soon().until(() -> world.history("web").stream()
                .anyMatch(one ->
                        one.reason().equals("UpdateReverted") && one.detail().contains("HTTP 503")));
        assertThat(running("1")).isEqualTo(2);
    }

    @Test
    void withoutGoingBackItStopsAndWaitsForPeopleWhoMayHaveItGoOn() {
        ill.add(BROKEN);
        firstVersion(false);
        change(spec("2", BROKEN, policy(false)));
        await(JobUpdate.State.FAILED, 2);
        assertThat(running("1")).as("what served goes on").isEqualTo(2);
        assertThat(world.layer
                        .allocations()
                        .placement(World.DEV, WEB)
                        .orThrow()
                        .groups()
                        .getFirst()
                        .notes())
                .anyMatch(note ->
                        note.startsWith("update to generation 2 has failed, 0 of 2 ready: none more was ready"));
        ill.clear();
        world.layer.jobs().update(World.DEV, WEB, Pace.RESUME, Mode.WRITE).orThrow();
        await(JobUpdate.State.DONE, 2);
        assertThat(running("2")).isEqualTo(2);
    }

    @Test
    void aPausedUpdateReplacesNothingMoreAlsoOverARestart() {
        firstVersion(false);
        ill.add(BROKEN);
        change(spec("2", BROKEN, policy(false)));
        soon().until(() -> running("2") == 1);
        world.layer.jobs().update(World.DEV, WEB, Pace.PAUSE, Mode.WRITE).orThrow();
        await(JobUpdate.State.PAUSED, 2);
        ill.clear();
        world.restart();
        soon().until(() -> world.layer.ready() && running("1") == 1 && running("2") == 1);
        assertThat(update().state()).isEqualTo(JobUpdate.State.PAUSED);
        world.layer.jobs().update(World.DEV, WEB, Pace.RESUME, Mode.WRITE).orThrow();
        await(JobUpdate.State.DONE, 2);
        assertThat(running("2")).isEqualTo(2);
    }

    @Test
    void whileAnUpdateHasFailedAnEarlierTaskThatEndsRunsAgainAsItWas() {
        ill.add(BROKEN);
        firstVersion(false);
        change(spec("2", BROKEN, policy(false)));
        await(JobUpdate.State.FAILED, 2);
        AllocationFact other = world.latest("web").stream()
                .filter(AllocationFact::ready)
                .findFirst()
                .orElseThrow();
        world.engine.end(world.engineOf(other.nodeName().value()), other.uid(), 1);
        soon().until(() -> world.latest("web").stream()
                .anyMatch(one -> one.index() == other.index() && one.attempt() > other.attempt() && one.ready()));
        assertThat(running("1")).as("of the spec that is known to work").isEqualTo(2);
        assertThat(update().state()).isEqualTo(JobUpdate.State.FAILED);
        ill.clear();
        world.layer.jobs().update(World.DEV, WEB, Pace.RESUME, Mode.WRITE).orThrow();
        await(JobUpdate.State.DONE, 2);
        assertThat(running("2")).isEqualTo(2);
        assertThat(running("1")).isZero();
    }

    @Test
    void theTimeInWhichNothingMayBeDestroyedIsNotTheUpdates() {
        firstVersion(true);
        var withheld = new AtomicReference<>(
                new Withheld("the test says so", world.scheduler.clock().instant(), "the test's word"));
        Destruction destruction = world.scheduler.context().destruction();
        destruction.withheldBy(() -> Optional.ofNullable(withheld.get()));
        change(spec("2", 8_080, policy(true)));
        soon().until(() -> destruction.waiting().values().stream().anyMatch(one -> one.count() == 1));
        world.scheduler.clock().advance(Duration.ofMinutes(5));
        withheld.set(null);
        await(JobUpdate.State.DONE, 2);
        assertThat(running("2")).isEqualTo(2);
    }

    @Test
    void anotherChangeSupersedesTheUpdate() {
        ill.add(BROKEN);
        firstVersion(true);
        change(spec("2", BROKEN, policy(true)));
        soon().until(() -> running("2") == 1);
        change(spec("3", 8_081, policy(true)));
        await(JobUpdate.State.DONE, 3);
        assertThat(update().revertOf()).isNull();
        assertThat(running("3")).isEqualTo(2);
        assertThat(running("1") + running("2")).isZero();
    }

    @Test
    void anUpdateThatWasBrokenOffByARestartGoesOn() {
        firstVersion(false);
        ill.add(BROKEN);
        change(spec("2", BROKEN, policy(false)));
        soon().until(() -> running("2") == 1);
        world.layer.close();
        ill.clear();
        world.start();
        await(JobUpdate.State.DONE, 2);
        assertThat(running("1")).isZero();
        assertThat(world.latest("web")).hasSize(2);
    }

    @Test
    void onlyAnUpdateUnderAPolicyCanBePausedAndOnlyAServiceHasOne() {
        world.submit("plain", World.spec(JobSpec.Type.SERVICE, 1, World.task("sleep 60")));
        assertThat(world.layer
                        .jobs()
                        .update(World.DEV, new Name("plain"), Pace.PAUSE, Mode.WRITE)
                        .toString())
                .contains("without spec.groups[].update");
        JobSpec service = spec("1", 8_080, policy(false));
        var batch = new JobSpec(null, JobSpec.Type.BATCH, 50, service.groups());
        assertThat(world.put("batch", batch, new Precondition.MustNotExist()).toString())
                .contains("spec.groups[0].update")
                .contains("is for services");
    }
}
