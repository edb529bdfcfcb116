package io.gantry.scheduler;

import static io.gantry.scheduler.World.DEV;
import static io.gantry.scheduler.World.MAIN;
import static io.gantry.testkit.Awaiting.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.label.Requirement;
import io.gantry.kinds.quantity.Resources;
import io.gantry.scheduler.api.AllocationFact;
import io.gantry.scheduler.api.DecisionFact.Refusal;
import io.gantry.scheduler.api.JobPlacement;
import io.gantry.scheduler.api.JobSpec;
import io.gantry.scheduler.api.Port;
import io.gantry.scheduler.api.RestartPolicy;
import io.gantry.scheduler.api.Task;
import io.gantry.scheduler.api.TaskGroup;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a job's file says of ports and of nodes' labels, from the job to the engine that is asked to start a container. */
class WhereTasksGoTest {

    private static final Resources SMALL = Resources.of(100, 32L << 20);
    private static final Resources NODE = Resources.of(4000, 4L << 30);

    @RegisterExtension
    final World world = new World();

    @Test
    void aHostPortIsHeldOnceANodeAndADynamicOneIsChosen() {
        world.node("n-1");
        world.node("n-2");
        List<Port> ports = List.of(new Port(new Name("admin"), 9000, null), new Port(new Name("http"), 80, 8080));

        world.submit("web", job(3, List.of(), ports));

        world.awaitRunning("web", 2);
        List<AllocationFact> running = world.running("web");
        assertThat(running)
                .extracting(AllocationFact::nodeName)
                .containsExactlyInAnyOrder(new Name("n-1"), new Name("n-2"));
        assertThat(running).allSatisfy(one -> {
            assertThat(one.ports()).containsOnlyKeys("admin", "http").containsEntry("http", 8080);
            assertThat(one.ports().get("admin")).isBetween(Port.DYNAMIC_FIRST, Port.DYNAMIC_LAST);
            assertThat(world.engine.ports(world.engineOf(one.nodeName().value()), one.uid()))
                    .isEqualTo(one.ports());
        });
        soon().untilAsserted(() -> {
            assertThat(group("web").waiting()).isEqualTo(1);
            assertThat(group("web").reasons())
                    .singleElement()
                    .satisfies(why -> assertThat(why.reason()).isEqualTo("PortTaken"));
        });
    }

    @Test
    void aConstraintOnLabelsIsMetOrWaitedFor() {
        world.node("n-1");
        var inB = new Requirement("zone", Requirement.Operator.IN, List.of("b"));

        world.submit("picky", job(1, List.of(inB), List.of()));

        soon().untilAsserted(() ->
                assertThat(group("picky").reasons()).extracting(Refusal::reason).containsExactly("LabelMismatch"));
        world.node("n-2", NODE, "b");
        world.awaitRunning("picky", 1);
        assertThat(world.running("picky").getFirst().nodeName()).isEqualTo(new Name("n-2"));
    }

    private static JobSpec job(int count, List<Requirement> constraints, List<Port> ports) {
        var task = Task.of(
                FakeWorkloadEngine.IMAGE,
                List.of("sh", "-c", "sleep 3600"),
                null,
                null,
                SMALL,
                ports,
                Duration.ofSeconds(1));
        var restart = new RestartPolicy(RestartPolicy.Mode.ON_FAILURE, 2, Duration.ofSeconds(1));
        return JobSpec.of(
                null,
                JobSpec.Type.SERVICE,
                null,
                List.of(new TaskGroup(MAIN, count, constraints, List.of(), restart, task)));
    }

    private JobPlacement.Group group(String job) {
        return world.layer
                .allocations()
                .placement(DEV, new Name(job))
                .orThrow()
                .groups()
                .getFirst();
    }
}
