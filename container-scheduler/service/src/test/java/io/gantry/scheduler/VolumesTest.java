package io.gantry.scheduler;

import static io.gantry.scheduler.World.spec;
import static io.gantry.scheduler.World.task;
import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.NodeState;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.platform.layer.Destruction.Withheld;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.PageRequest;
import io.gantry.platform.web.Precondition;
import io.gantry.scheduler.api.AllocationFact;
import io.gantry.scheduler.api.AllocationState;
import io.gantry.scheduler.api.DemandFact;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.JobState;
import io.gantry.scheduler.api.NodeOccupancyFact;
import io.gantry.scheduler.api.SchedulerTopics;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.api.UpdatePolicy;
import io.gantry.scheduler.api.Volume;
import io.gantry.scheduler.api.Volume.OnLost;
import io.gantry.scheduler.job.Written;
import io.gantry.scheduler.volume.VolumeCommands;
import io.gantry.scheduler.volume.VolumeObject;
import io.gantry.scheduler.volume.VolumeObject.State;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Volumes of tasks: where they are, who has them, and how they go. */
class VolumesTest {

    private static final Precondition CREATE = new Precondition.MustNotExist();
    private static final Precondition CHANGE = new Precondition.MustExist();

    @RegisterExtension
    final World world = new World();

    private static Task with(Task task, String name, OnLost onLost, boolean deleteWithJob) {
        var named = new Volume.Named(new Name(name), onLost, deleteWithJob);
        return task.withVolumes(List.of(new Volume("/data", false, null, named, null)));
    }

    private static Task db(String script) {
        return with(task(script), "db", OnLost.WAIT, false);
    }

    private static JobSpec service(int count, Task task) {
        return spec(JobSpec.Type.SERVICE, count, task);
    }

    private static JobSpec changed(JobSpec spec, UnaryOperator<TaskGroup> change) {
        return spec.withGroups(List.of(change.apply(spec.groups().getFirst())));
    }

    private List<VolumeObject> volumes() {
        return world.layer
                .volumes()
                .list(World.DEV, PageRequest.of("v", "1000", null).orThrow())
                .orThrow()
                .items();
    }

    private VolumeObject volume(String name) {
        return world.layer.volumes().get(World.DEV, new Name(name)).orThrow();
    }

    private Result<VolumeObject> delete(String name) {
        return world.layer.volumes().delete(World.DEV, new Name(name), VolumeCommands.Mode.WRITE);
    }

    /** What explain says of the job's tasks. */
    private List<String> notes(String job) {
        return world.layer.allocations().placement(World.DEV, new Name(job)).orThrow().groups().stream()
                .flatMap(group -> group.notes().stream())
                .toList();
    }

    private static String refusal(Result<Written> answer) {
        return ((Result.Refused<Written>) answer).rejection().problem().detail();
    }

    private Map<Integer, String> nodesOf(String job) {
        return world.running(job).stream()
                .collect(Collectors.toMap(
                        AllocationFact::index, one -> one.nodeName().value()));
    }

    private int volumesAt(String node) {
        return world.engine.volumes(world.engineOf(node)).size();
    }

    @Test
    void aTaskIsRunAgainWhereItsVolumeIs() {
        for (String node : List.of("n1", "n2", "n3")) {
            world.node(node);
        }
        world.cluster(2, ClusterSpec.Placement.SPREAD, false);
        world.submit("web", service(3, db("sleep 10")));
        world.awaitRunning("web", 3);
        Map<Integer, String> first = nodesOf("web");
        assertThat(volumes()).extracting(volume -> volume.name().value()).contains("db-0", "db-1", "db-2");

        for (AllocationFact one : world.running("web")) {
            world.engine.end(world.engineOf(one.nodeName().value()), one.uid(), 1);
        }
        soon().until(() ->
                world.history("web").size() >= 6 && world.running("web").size() == 3);

        assertThat(nodesOf("web")).isEqualTo(first);
        assertThat(volumes()).hasSize(3).allMatch(volume -> volume.state() == State.IN_USE);
    }

    @Test
    void itStaysWhereItIsOverARestartOfTheScheduler() {
        world.node("n1");
        world.submit("web", service(1, db("sleep 10")));
        world.awaitRunning("web", 1);
        Uid before = volume("db-0").uid();

        world.restart(() -> world.node("n2"));
        AllocationFact one = world.running("web").getFirst();
        soon().until(() -> world.layer.ready());
        world.engine.end(world.engineOf("n1"), one.uid(), 1);
        soon().until(() -> world.running("web").stream().anyMatch(now -> now.attempt() > one.attempt()));

        assertThat(nodesOf("web")).containsEntry(0, "n1");
        assertThat(volume("db-0").uid()).isEqualTo(before);
        assertThat(world.engine.volumes(world.engineOf("n1"))).containsExactly(before);
    }

    @Test
    void aTaskWhoseNodeIsFullWaitsForItAndSaysSo() {
        world.node("n1", Resources.of(1000, 4L << 30));
        world.submit("web", service(1, db("sleep 10")));
        world.awaitRunning("web", 1);
        world.stop("web");
        world.awaitState("web", JobState.STOPPED);
        world.submit("fat", service(1, task("sleep 10", Resources.of(1000, 32L << 20))));
        world.awaitRunning("fat", 1);
        world.node("n2");

        world.put("web", service(1, db("sleep 11")), CHANGE).orThrow();

        soon().until(() -> notes("web").stream().anyMatch(note -> note.contains("needs 100m cpu more")));
        assertThat(notes("web").getFirst()).startsWith("main[0] waits for node n1, where its volume db-0 is");
        assertThat(said(SchedulerTopics.DEMAND, DemandFact.class, world.cluster)
                        .map(fact -> fact.shapes().size()))
                .as("another machine is no help")
                .isIn(Optional.empty(), Optional.of(0));
        world.delete("fat");
        world.awaitRunning("web", 1);
        assertThat(nodesOf("web")).containsEntry(0, "n1");
    }

    @Test
    void aTaskWhoseNodeIsLostWaitsForItUntilItsVolumeIsDeleted() {
        world.node("n1");
        world.submit("web", service(1, db("sleep 10")));
        world.awaitRunning("web", 1);
        Uid before = volume("db-0").uid();
        world.node("n2");

        world.engine.silence(world.engineOf("n1"));
        world.turns("n1", NodeState.LOST, 0);
        soon().until(() -> notes("web").stream().anyMatch(note -> note.contains("the node is LOST")));
        assertThat(volume("db-0").state()).isEqualTo(State.UNREACHABLE);
        soon().until(() -> world.running("web").isEmpty());

        assertThat(delete("db-0").orThrow().state()).isEqualTo(State.DELETING);
        world.awaitRunning("web", 1);
        assertThat(nodesOf("web")).containsEntry(0, "n2");
        assertThat(volume("db-0").uid()).isNotEqualTo(before);
        assertThat(volumes())
                .filteredOn(one -> one.uid().equals(before))
                .singleElement()
                .satisfies(old -> assertThat(old.detail()).contains("does not answer"));

        world.engine.answerAgain(world.engineOf("n1"));
        world.turns("n1", NodeState.READY, 0);
        soon().until(() -> volumesAt("n1") == 0 && volumes().size() == 1);
    }

    @Test
    void aNodeThatComesBackHasItsTaskAgainAndNeverTwoWithOneVolume() {
        world.node("n1");
        world.submit("web", service(1, db("sleep 10")));
        world.awaitRunning("web", 1);
        world.engine.silence(world.engineOf("n1"));
        world.turns("n1", NodeState.LOST, 0);
        soon().until(() -> world.history("web").getFirst().state() == AllocationState.LOST);

        world.engine.answerAgain(world.engineOf("n1"));
        world.turns("n1", NodeState.READY, 0);

        world.awaitRunning("web", 1);
        soon().until(() -> world.engine.running(world.engineOf("n1")).size() == 1);
        assertThat(world.engine.running(world.engineOf("n1")))
                .containsExactly(world.running("web").getFirst().uid());
        assertThat(world.engine.mostUsersOfAVolume()).isEqualTo(1);
    }

    @Test
    void whoWantsItBeginsElsewhereWithAnEmptyOne() {
        world.node("n1");
        world.submit("web", service(1, with(task("sleep 10"), "cache", OnLost.RECREATE, false)));
        world.awaitRunning("web", 1);
        world.node("n2");

        world.engine.silence(world.engineOf("n1"));
        world.turns("n1", NodeState.LOST, 0);
        soon().until(() ->
                Optional.of("n2").equals(Optional.ofNullable(nodesOf("web").get(0))));
        assertThat(volumesAt("n2")).isEqualTo(1);

        world.engine.answerAgain(world.engineOf("n1"));
        world.turns("n1", NodeState.READY, 0);
        soon().until(() -> volumesAt("n1") == 0);
        soon().until(() -> volumes().size() == 1);

        world.turns("n2", NodeState.DRAINING, 1);
        soon().until(() ->
                Optional.of("n1").equals(Optional.ofNullable(nodesOf("web").get(0))));
        soon().until(() -> volumesAt("n2") == 0);
    }

    @Test
    void aDrainWaitsForATaskAndForAKeptVolumeAndSaysWhose() {
        world.node("n1");
        world.node("n2");
        world.submit("web", service(1, db("sleep 10")));
        world.awaitRunning("web", 1);
        String node = nodesOf("web").get(0);
        Uid uid = world.nodes.get(node).uid();

        world.turns(node, NodeState.DRAINING, 1);
        soon().until(() -> heldBy(uid).contains("job dev/web/main: its volume db-0 is there"));
        assertThat(nodesOf("web")).containsEntry(0, node);

        world.delete("web");
        soon().until(() -> heldBy(uid).contains("volume dev/db-0, which is kept"));
        assertThat(drained(uid)).isZero();
        soon().until(() -> volume("db-0").state() == State.FREE);
        soon().until(() -> delete("db-0") instanceof Result.Ok);
        soon().until(() -> drained(uid) == 1 && volumesAt(node) == 0);
    }

    private String heldBy(Uid node) {
        return String.valueOf(lastOccupancy(node).map(fact -> fact.heldBy()).orElse(null));
    }

    private long drained(Uid node) {
        return lastOccupancy(node).map(fact -> fact.drainedGeneration()).orElse(0L);
    }

    private Optional<NodeOccupancyFact> lastOccupancy(Uid node) {
        return said(SchedulerTopics.NODE_OCCUPANCY, NodeOccupancyFact.class, node);
    }

    /** What the layer has, as it tells those who re-list it. */
    private <F extends Fact> Optional<F> said(Topic<F> topic, Class<F> shape, Uid uid) {
        return world.layer.relists().stream()
                .filter(one -> one.topic().equals(topic))
                .flatMap(one -> one.page(null, 100).stream())
                .filter(fact -> fact.uid().equals(uid))
                .map(shape::cast)
                .findFirst();
    }

    @Test
    void anUpdateEndsTheTaskBeforeTheNextHasItsVolume() {
        world.node("n1");
        world.node("n2");
        JobSpec spec =
                changed(service(2, db("sleep 10")), group -> group.withUpdate(UpdatePolicy.of(0, 1, null, null)));
        world.submit("web", spec);
        world.awaitRunning("web", 2);
        Map<Integer, String> before = nodesOf("web");

        world.put("web", changed(spec, group -> group.withTask(db("sleep 11"))), CHANGE)
                .orThrow();
        soon().until(() -> world.running("web").size() == 2
                && world.running("web").stream().allMatch(one -> one.attempt() == 1));

        assertThat(nodesOf("web")).isEqualTo(before);
        assertThat(world.engine.mostUsersOfAVolume()).isEqualTo(1);
        assertThat(volumes()).hasSize(2);
    }

    @Test
    void aVolumeOutlivesItsJobAndTheNextOneHasIt() {
        world.node("n1");
        world.submit("web", service(1, db("sleep 10")));
        world.awaitRunning("web", 1);
        Uid before = volume("db-0").uid();
        assertThat(refusal(world.put("other", service(1, db("sleep 10")), CREATE)))
                .isEqualTo("volume dev/db is in use by job dev/web");
        assertThat(((Result.Refused<VolumeObject>) delete("db-0")).rejection())
                .isEqualTo(new Rejection.InUse("volume dev/db-0", List.of("task main[0] of job dev/web")));

        world.delete("web");
        soon().until(() -> world.put("other", service(1, db("sleep 10")), CREATE) instanceof Result.Ok);
        world.node("n2");
        world.awaitRunning("other", 1);

        assertThat(volume("db-0").uid()).isEqualTo(before);
        assertThat(volume("db-0").job()).isEqualTo(new Name("other"));
        assertThat(nodesOf("other")).containsEntry(0, "n1");
    }

    @Test
    void aVolumeThatIsToGoWithItsJobGoesAndWaitsWhileNothingMayBeDestroyed() {
        var gate = new AtomicReference<Withheld>();
        world.scheduler.context().destruction().withheldBy(() -> Optional.ofNullable(gate.get()));
        world.node("n1");
        world.submit("web", service(2, with(task("sleep 10"), "scratch", OnLost.WAIT, true)));
        world.submit("kept", spec(JobSpec.Type.BATCH, 1, db("echo hi")));
        world.awaitRunning("web", 2);
        world.awaitState("kept", JobState.SUCCEEDED);
        world.delete("web");
        soon().until(() -> volumesAt("n1") == 1);

        gate.set(new Withheld("the test says so", world.scheduler.clock().instant(), "the test's word"));
        delete("db-0").orThrow();
        soon().until(() -> String.valueOf(volume("db-0").detail()).contains("the test says so"));
        assertThat(world.scheduler.context().destruction().waiting().values())
                .anyMatch(waiting -> waiting.what().equals("volumes to remove")
                        && waiting.names().equals(List.of("dev/db-0 on n1")));
        assertThat(volumesAt("n1")).isEqualTo(1);

        gate.set(null);
        soon().until(() -> volumesAt("n1") == 0 && volumes().isEmpty());
        assertThat(world.engine.all(world.engineOf("n1")))
                .as("its ended container, kept for its log, had to go before")
                .isEmpty();
    }

    @Test
    void aVolumeThatIsNotThereAnyMoreIsNotMadeAnewInSilence() {
        world.node("n1");
        world.submit("web", service(1, db("sleep 10")));
        world.awaitRunning("web", 1);
        soon().until(() -> volume("db-0").state() == State.IN_USE);

        AllocationFact one = world.running("web").getFirst();
        world.engine.loseVolumes(world.engineOf("n1"));
        world.engine.end(world.engineOf("n1"), one.uid(), 1);

        soon().until(() ->
                world.history("web").stream().anyMatch(each -> each.reason().equals("VolumeMissing")));
        assertThat(volumesAt("n1")).isZero();
    }

    @Test
    void whatANodeThatLeftTookAlongIsLostAndForgottenWhenItIsDeleted() {
        world.node("n1");
        world.submit("web", service(1, db("sleep 10")));
        world.awaitRunning("web", 1);
        world.node("n2");

        world.turns("n1", NodeState.LEFT, 0);

        soon().until(() -> notes("web").stream().anyMatch(note -> note.contains("has left the cluster")));
        assertThat(volume("db-0").state()).isEqualTo(State.LOST);
        soon().until(() -> delete("db-0") instanceof Result.Ok);
        world.awaitRunning("web", 1);
        assertThat(nodesOf("web")).containsEntry(0, "n2");
        soon().until(() -> volumes().size() == 1);
    }
}
