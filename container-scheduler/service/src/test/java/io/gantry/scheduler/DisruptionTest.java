package io.gantry.scheduler;

import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.NodeState;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.quantity.Resources;
import io.gantry.platform.web.Precondition;
import io.gantry.scheduler.api.AllocationFact;
import io.gantry.scheduler.api.Disruption;
import io.gantry.scheduler.api.Health;
import io.gantry.scheduler.api.HealthCheck;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.NodeOccupancyFact;
import io.gantry.scheduler.api.Port;
import io.gantry.scheduler.api.RestartPolicy;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.TaskGroup;
import io.gantry.scheduler.api.UpdatePolicy;
import io.gantry.scheduler.dispatch.Prober;
import io.gantry.scheduler.journal.Occupancy;
import io.gantry.scheduler.journal.OccupancyTable;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A service with a disruption budget, and nodes that are to be emptied. */
class DisruptionTest {

    private static final Name HTTP = new Name("http");

    @RegisterExtension
    final World world = new World();

    /** Hosts whose containers are not well. */
    private final Set<String> ill = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void twoNodesWithOneTaskEach() {
        world.answers = place -> new Prober.Answer(!ill.contains(place.host()), "HTTP 503");
        world.node("n1");
        world.node("n2");
        world.submit("web", spec(new Disruption(null, 2)));
        soon().until(() -> ready() == 2);
    }

    private static JobSpec spec(Disruption budget) {
        var second = Duration.ofSeconds(1);
        var ready = HealthCheck.of(null, null, new HealthCheck.Tcp(HTTP), second, second, null, 1, null);
        Task task = Task.of(
                FakeWorkloadEngine.IMAGE,
                List.of("sh", "-c", "sleep 3600"),
                null,
                null,
                Resources.of(100, 32L << 20),
                List.of(new Port(HTTP, 80, 8_080)),
                second,
                null,
                new Health(null, ready, null));
        var group = TaskGroup.of(World.MAIN, 2, null, null, RestartPolicy.STANDARD, null, budget, null, task);
        return JobSpec.of(null, JobSpec.Type.SERVICE, null, List.of(group));
    }

    private int ready() {
        Integer ready = world.job("web").tasks().ready();
        return ready == null ? 0 : ready;
    }

    private Occupancy occupancy(String node) {
        return world.scheduler.database().read(unit -> OccupancyTable.ofCluster(unit, world.cluster)).stream()
                .filter(one -> one.node().equals(world.nodes.get(node).uid()))
                .findFirst()
                .orElseThrow();
    }

    private List<String> nodes() {
        return world.running("web").stream()
                .map(one -> one.nodeName().value())
                .sorted()
                .toList();
    }

    @Test
    void aDrainWaitsAsLongAsTheBudgetHoldsItSaysWhoseAndGoesOnWhenItIsLetGo() {
        world.turns("n1", NodeState.READY, 1);
        soon().until(() -> occupancy("n1").heldBy() != null);
        assertThat(occupancy("n1").heldBy()).isEqualTo("job dev/web/main: 2 of its tasks are ready and 2 must be");
        assertThat(occupancy("n1").disruptionCost()).isGreaterThanOrEqualTo(NodeOccupancyFact.HELD_COST);
        assertThat(world.layer
                        .allocations()
                        .placement(World.DEV, new Name("web"))
                        .orThrow()
                        .groups()
                        .getFirst()
                        .notes())
                .anyMatch(note -> note.endsWith("stays on n1, which is to be emptied, by its disruption budget"));
        assertThat(nodes()).containsExactly("n1", "n2");
        world.node("n3");
        world.put("web", spec(new Disruption(1, null)), new Precondition.MustExist())
                .orThrow();
        soon().until(() -> nodes().equals(List.of("n2", "n3")));
        soon().until(() ->
                occupancy("n1").drainedGeneration() == 1 && occupancy("n1").heldBy() == null);
        assertThat(world.history("web").stream()
                        .filter(one -> one.nodeName().value().equals("n1"))
                        .map(AllocationFact::reason))
                .containsExactly("NodeDrained");
    }

    @Test
    void twoDrainsAtOnceTakeOneTaskAfterTheOther() {
        world.put("web", spec(new Disruption(1, null)), new Precondition.MustExist())
                .orThrow();
        world.node("n3");
        world.node("n4");
        ill.add("n3");
        ill.add("n4");
        world.turns("n1", NodeState.READY, 1);
        world.turns("n2", NodeState.READY, 1);
        soon().until(() -> world.running("web").size() == 2
                && ready() == 1
                && (occupancy("n1").heldBy() != null || occupancy("n2").heldBy() != null));
        ill.clear();
        soon().until(() -> nodes().equals(List.of("n3", "n4")) && ready() == 2);
    }

    @Test
    void whatIsNotReadyIsNotHeld() {
        ill.add("n1");
        soon().until(() -> ready() == 1);
        world.node("n3");
        world.turns("n1", NodeState.READY, 1);
        soon().until(() -> nodes().equals(List.of("n2", "n3")));
    }

    @Test
    void anUpdateThatCouldTakeNothingAwayIsRefusedWithWhatToDo() {
        JobSpec spec = spec(new Disruption(0, null));
        TaskGroup group = spec.groups().getFirst().withUpdate(new UpdatePolicy(0, 1, Duration.ofMinutes(1), false));
        var both = new JobSpec(null, JobSpec.Type.SERVICE, 50, List.of(group));
        assertThat(world.put("other", both, new Precondition.MustNotExist()).toString())
                .contains("spec.groups[0].update.maxSurge")
                .contains("must be 1 or more: disruption lets none of the 2 tasks go before another is ready");
    }
}
