package io.gantry.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.api.PoolTargetFact;
import io.gantry.bridge.api.PoolTargetFact.Victim;
import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PowerState;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits in the scheduler becomes machines, and idle machines are given back, on a real database and broker. */
class DemandTest {

    private static final Resources HALF = Resources.of(1_000, 1L << 30);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Neighbours world = new Neighbours();
    private final Uid pool = world.bridge.uid();
    private final Uid one = world.bridge.uid();
    private final Uid two = world.bridge.uid();
    private final Uid three = world.bridge.uid();

    @BeforeEach
    void open() {
        Metrics.addRegistry(metrics);
        world.cluster();
        world.provider();
    }

    @AfterEach
    void close() {
        Metrics.removeRegistry(metrics);
        world.close();
    }

    @Test
    void waitingTasksMakeAPoolGrowAndAnIdleNodeIsGivenBackAfterTheDelay() {
        world.pool(pool, 1, 5);
        awaitTarget(1);
        ready(one, 2);

        world.demand(3, HALF);
        awaitTarget(3);
        assertThat(target().why()).isEqualTo("the pool's min is 1, its max 5; it grows for tasks that wait");
        world.eventually(() -> assertThat(target().answers())
                .containsExactly(new PoolTargetFact.Answer("cpu 1, memory 1Gi", 2, "Growing", "2 machines for it")));
        assertThat(metrics.get("gantry.demand.waiting").gauge().value()).isEqualTo(3);
        assertThat(metrics.get("gantry.demand.coming").gauge().value()).isEqualTo(2);
        world.restart();

        world.machine(pool, two, MachineState.PROVISIONING, PowerState.ON);
        world.machine(pool, three, MachineState.PROVISIONING, PowerState.ON);
        world.demand(0, HALF);
        ready(two, 2);
        ready(three, 1);
        world.eventually(() -> assertThat(target().answers()).isEmpty());
        assertThat(target().target()).isEqualTo(3);

        Uid idle = world.node(three).uid();
        world.occupancy(idle, 0, 0, 0);
        world.eventually(() -> assertThat(target().why()).contains("; 2 would do"));
        assertThat(target().victims()).isEmpty();
        awaitTarget(2);
        assertThat(target().victims())
                .containsExactly(new Victim(three, "its pool has needed fewer machines for PT2M", false));
        world.eventually(() -> assertThat(world.node(three).state()).isEqualTo(NodeState.DRAINING));
        world.occupancy(idle, 0, 0, world.node(three).drainGeneration());
        world.eventually(
                () -> assertThat(target().victims().getFirst().released()).isTrue());
        world.machine(pool, three, MachineState.DELETED, PowerState.OFF);
        world.eventually(() -> assertThat(target().victims()).isEmpty());
        world.eventually(() -> assertThat(target().why()).isEqualTo("the pool's min is 1, its max 5; 2 are needed"));
        assertThat(target().target()).isEqualTo(2);
    }

    @Test
    void aNodeThatIsToGoStaysWhenTasksWaitForIt() {
        world.pool(pool, 1, 5);
        ready(one, 0);
        world.pool(pool, 0, 5);
        awaitTarget(0);
        world.eventually(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.DRAINING));
        world.demand(1, HALF);
        world.eventually(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.READY));
        assertThat(target().target()).isEqualTo(1);
        assertThat(target().victims()).isEmpty();
    }

    @Test
    void aSourceThatBreaksItsPromisesRestsAndThisIsSaid() {
        world.pool(pool, 0, 5);
        world.demand(1, HALF);
        awaitTarget(1);
        var last = new Uid[] {world.bridge.uid()};
        world.eventually(() -> {
            world.machine(pool, last[0], MachineState.DELETED, PowerState.OFF);
            last[0] = world.bridge.uid();
            world.machine(pool, last[0], MachineState.PROVISIONING, PowerState.OFF);
            world.bridge.clock().advance(Duration.ofSeconds(2));
            assertThat(target().resting()).isNotEmpty();
        });
        world.machine(pool, last[0], MachineState.DELETED, PowerState.OFF);
        awaitTarget(0);
        // The machine that was on its way is heard to be gone.
        world.eventually(
                () -> assertThat(target().answers().getFirst().reason()).isEqualTo("SourcesRest"));
        PoolTargetFact.Resting rests = target().resting().getFirst();
        assertThat(rests.provider().value()).isEqualTo("here");
        assertThat(rests.failures()).isEqualTo(3);
        Condition said = target().conditions().getFirst();
        assertThat(said.type()).isEqualTo("SourcesKeepPromises");
        assertThat(said.status()).isEqualTo(Condition.Status.FALSE);
        assertThat(said.message())
                .startsWith("source here broke 3 promises one after the other and is asked again at ");
        // Counted after the commit that says so.
        world.eventually(
                () -> assertThat(metrics.get("gantry.demand.unserved").gauge().value())
                        .isEqualTo(1));

        world.restart();
        world.bridge.clock().advance(Duration.ofMinutes(9));
        world.eventually(() -> assertThat(
                        metrics.get("gantry.demand.sources.resting").gauge().value())
                .isEqualTo(1));
        assertThat(target().target()).isZero();
        world.bridge.clock().advance(Duration.ofMinutes(2));
        awaitTarget(1);
        assertThat(target().conditions().getFirst().status()).isEqualTo(Condition.Status.TRUE);
    }

    @Test
    void aPoolThatCannotHelpDoesNotGrowAndSaysWhy() {
        world.pool(pool, 1, 5);
        world.demand(4, Resources.of(8_000, 1L << 30));
        world.eventually(() -> assertThat(target().answers())
                .containsExactly(new PoolTargetFact.Answer(
                        "cpu 8, memory 1Gi",
                        0,
                        "Unsuitable",
                        "from source here: its machines have cpu 2 and memory 4Gi, which is too little")));
        assertThat(target().target()).isEqualTo(1);
        world.pool(pool, 2);
        world.demand(4, HALF);
        world.eventually(() -> assertThat(target().answers())
                .singleElement()
                .satisfies(answer -> assertThat(answer.reason()).isEqualTo("Growing")));
        world.demand(40, HALF);
        world.eventually(() -> assertThat(target().answers())
                .containsExactly(new PoolTargetFact.Answer(
                        "cpu 1, memory 1Gi", 2, "Fixed", "its size is fixed at 2 machines; give it min and max")));
        assertThat(target().target()).isEqualTo(2);
        assertThat(List.of(target().min(), target().max())).containsExactly(2, 2);
    }

    private PoolTargetFact target() {
        return world.target(pool);
    }

    private void awaitTarget(int target) {
        world.eventually(() -> assertThat(target().target()).isEqualTo(target));
    }

    private void ready(Uid machine, int tasks) {
        world.machine(pool, machine);
        world.engine.alive(machine);
        world.eventually(() -> assertThat(world.node(machine).state()).isEqualTo(NodeState.READY));
        world.occupancy(world.node(machine).uid(), tasks, tasks, 0);
    }
}
