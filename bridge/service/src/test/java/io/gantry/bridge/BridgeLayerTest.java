package io.gantry.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.api.PoolTargetFact.Victim;
import io.gantry.inventory.api.MachineSpec;
import io.gantry.inventory.api.NodeSpec;
import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PowerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bridge between real neighbours' facts, with engines that answer what the test says. */
class BridgeLayerTest {

    private final Neighbours world = new Neighbours();
    private final Uid pool = world.bridge.uid();
    private final Uid one = world.bridge.uid();
    private final Uid two = world.bridge.uid();

    @AfterEach
    void close() {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anyOrderOfFactsComesToTheSameEnd(long seed) {
        var facts = new ArrayList<Runnable>(List.of(
                world::cluster,
                () -> world.pool(pool, 2),
                () -> world.machine(pool, one),
                () -> world.machine(pool, two),
                () -> world.engine.alive(one),
                () -> world.engine.alive(two)));
        Collections.shuffle(facts, new Random(seed));
        facts.forEach(Runnable::run);
        world.eventually(() -> {
            assertThat(world.node(one).state()).isEqualTo(NodeState.READY);
            assertThat(world.node(two).state()).isEqualTo(NodeState.READY);
        });
        NodeFact node = world.node(one);
        assertThat(node.schedulable()).isTrue();
        assertThat(node.capacity()).isEqualTo(Resources.of(2_000, 4L << 30));
        assertThat(node.labels())
                .containsEntry("arch", "amd64")
                .containsEntry("tier", "front")
                .containsEntry("gantry.io/pool", "web")
                .containsEntry("gantry.io/provider", "here")
                .containsEntry("gantry.io/cluster", "main")
                .containsEntry("gantry.io/machine-form", "engine");
        world.eventually(() -> {
            assertThat(world.target(pool).target()).isEqualTo(2);
            assertThat(world.target(pool).victims()).isEmpty();
            assertThat(world.target(pool).joinUrl()).startsWith("https://127.0.0.1:");
            assertThat(world.target(pool).authorityPem()).startsWith("-----BEGIN CERTIFICATE-----");
            assertThat(world.heard(BridgeTopics.CLUSTER_STATUS))
                    .singleElement()
                    .satisfies(status -> assertThat(status.nodes()).containsEntry(NodeState.READY, 2));
        });
    }

    @Test
    void aSilentNodeIsLostAndComesBackAsTheOneItWas() {
        Uid node = ready(one).uid();
        world.engine.silent(one);
        world.eventually(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.LOST));
        assertThat(world.node(one).schedulable()).isFalse();
        assertThat(world.node(one).conditions().getFirst().reason()).isEqualTo("NotAnswering");
        world.engine.alive(one);
        world.eventually(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.READY));
        assertThat(world.node(one).uid()).isEqualTo(node);
    }

    @Test
    void aStrangerInTheNodesPlaceStaysOut() {
        ready(one);
        world.engine.alive(one, "somebody-else", FakeClusterEngine.BIG);
        world.eventually(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.LOST));
        assertThat(world.node(one).conditions().getFirst().reason()).isEqualTo("Stranger");
        world.engine.alive(one);
        world.eventually(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.READY));
    }

    @Test
    void anEngineIsOneNodeOnly() {
        ready(one);
        world.machine(pool, two);
        world.engine.alive(two, "engine-of-" + one, FakeClusterEngine.BIG);
        world.eventually(() ->
                assertThat(world.node(two).conditions().getFirst().reason()).isEqualTo("EngineTaken"));
        assertThat(world.node(two).state()).isEqualTo(NodeState.LAUNCHED);
    }

    @Test
    void anEngineWithLessThanDeclaredIsNotReady() {
        declare(2);
        world.machine(pool, one);
        world.engine.alive(one, "small", Resources.of(1_000, 4L << 30));
        world.eventually(() ->
                assertThat(world.node(one).conditions().getFirst().reason()).isEqualTo("TooSmall"));
        assertThat(world.node(one).state()).isEqualTo(NodeState.REGISTERED);
    }

    @Test
    void aMachineThatDoesNotAnswerSaysSoAfterItsDeadline() {
        declare(2);
        world.machine(pool, one);
        world.eventually(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.LAUNCHED));
        assertThat(world.node(one).conditions().getFirst().reason()).isEqualTo("Launched");
        world.bridge.clock().advance(Duration.ofMinutes(2));
        world.eventually(() ->
                assertThat(world.node(one).conditions().getFirst().reason()).isEqualTo("NotAnswering"));
        world.engine.alive(one);
        world.eventually(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.READY));
    }

    @Test
    void aMachineThatIsSwitchedOffLosesItsNodeAtOnce() {
        ready(one);
        world.machine(pool, one, MachineState.ACTIVE, PowerState.OFF);
        io.gantry.testkit.Awaiting.soon()
                .untilAsserted(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.LOST));
        assertThat(world.node(one).conditions().getFirst().reason()).isEqualTo("PowerOff");
        world.machine(pool, one, MachineState.ACTIVE, PowerState.ON);
        world.eventually(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.READY));
    }

    @Test
    void cordonAndDrainAreAnsweredAndUndone() {
        Uid node = ready(one).uid();
        world.nodeSpec(node, new NodeSpec(true, false));
        world.eventually(() -> assertThat(world.node(one).observedGeneration()).isEqualTo(1));
        assertThat(world.node(one).schedulable()).isFalse();
        assertThat(world.node(one).drainGeneration()).isZero();
        world.nodeSpec(node, new NodeSpec(true, true));
        world.eventually(() -> assertThat(world.node(one).drainGeneration()).isEqualTo(1));
        assertThat(world.node(one).state()).isEqualTo(NodeState.READY);
        world.nodeSpec(node, NodeSpec.UNSAID);
        world.eventually(() -> assertThat(world.node(one).schedulable()).isTrue());
        assertThat(world.node(one).drainGeneration()).isZero();
        world.nodeSpec(node, new NodeSpec(false, true));
        world.eventually(() -> assertThat(world.node(one).drainGeneration()).isEqualTo(2));
    }

    @Test
    void aDrainSaysWhatIsLeftUntilNothingIs() {
        Uid node = ready(one).uid();
        world.occupancy(node, 3, 30, 0);
        world.nodeSpec(node, new NodeSpec(true, true));
        awaitDrained(Condition.Status.FALSE, "TasksLeft", "3 tasks left");
        world.occupancy(node, 1, 10, 0, "job dev/web/main");
        awaitDrained(Condition.Status.FALSE, "TasksLeft", "1 task left; held by job dev/web/main");
        world.restart();
        world.occupancy(node, 0, 0, 1);
        awaitDrained(Condition.Status.TRUE, "NothingLeft", "nothing is left on it");
        assertThat(world.node(one).state()).isEqualTo(NodeState.READY);
        assertThat(world.node(one).schedulable()).isFalse();

        world.nodeSpec(node, NodeSpec.UNSAID);
        world.eventually(() -> assertThat(world.node(one).schedulable()).isTrue());
        assertThat(world.node(one).conditions()).hasSize(1);

        world.nodeSpec(node, new NodeSpec(true, true)); // the answer to the first drain is none to the second
        awaitDrained(Condition.Status.FALSE, "TasksLeft", "the scheduler has not said yet what is left on it");
        world.occupancy(node, 0, 0, 2);
        awaitDrained(Condition.Status.TRUE, "NothingLeft", "nothing is left on it");
    }

    private void awaitDrained(Condition.Status status, String reason, String message) {
        world.eventually(() -> {
            Condition said = world.node(one).conditions().getLast();
            assertThat(said.type()).isEqualTo("Drained");
            assertThat(said.status()).isEqualTo(status);
            assertThat(said.reason()).isEqualTo(reason);
            assertThat(said.message()).isEqualTo(message);
        });
    }

    @Test
    void aSmallerPoolEmptiesTheCheapestNodeAndReleasesItsMachine() {
        Uid busy = ready(one).uid();
        Uid idle = ready(two).uid();
        world.occupancy(busy, 3, 30, 0);
        world.occupancy(idle, 1, 1, 0);
        // The pool hears of its shrinking only after the costs are known, as in life: one partition each, so wait.
        world.eventually(() -> assertThat(world.bridge
                        .database()
                        .<Long>read(unit -> unit.session()
                                .createNativeQuery(
                                        "select count(*) from mirror where topic = 'gantry.node-occupancy'", Long.class)
                                .getSingleResult()))
                .isEqualTo(2));
        world.pool(pool, 1);
        world.eventually(() -> assertThat(world.node(two).state()).isEqualTo(NodeState.DRAINING));
        assertThat(world.node(one).state()).isEqualTo(NodeState.READY);
        assertThat(world.target(pool).victims()).containsExactly(new Victim(two, "its pool is smaller now", false));

        world.restart();
        world.bridge.clock().advance(Duration.ofMinutes(30));
        world.eventually(() ->
                assertThat(world.node(two).conditions().getFirst().reason()).isEqualTo("DrainOverdue"));

        world.occupancy(idle, 0, 0, world.node(two).drainGeneration());
        world.eventually(() -> assertThat(world.node(two).state()).isEqualTo(NodeState.LEFT));
        world.eventually(() -> assertThat(world.target(pool).victims())
                .containsExactly(new Victim(two, "its pool is smaller now", true)));
        world.eventually(() -> assertThat(world.engine.left).contains(two));

        world.machine(pool, two, MachineState.DELETED, PowerState.OFF);
        world.eventually(() -> assertThat(world.nodeOf(two)).isEmpty());
        world.eventually(() -> assertThat(world.target(pool).victims()).isEmpty());
        assertThat(world.target(pool).target()).isEqualTo(1);
    }

    @Test
    void aDrainingNodeStaysWhenItsPoolGrowsAgain() {
        ready(one);
        ready(two);
        world.machineSpec(one, new MachineSpec(null, false, true));
        world.pool(pool, 1);
        world.eventually(() -> assertThat(world.node(two).state()).isEqualTo(NodeState.DRAINING));
        world.pool(pool, 2);
        world.eventually(() -> assertThat(world.node(two).state()).isEqualTo(NodeState.READY));
        assertThat(world.node(two).schedulable()).isTrue();
        world.eventually(() -> assertThat(world.target(pool).victims()).isEmpty());
    }

    @Test
    void aDeletedPoolGivesAllBackAndEnds() {
        ready(one);
        ready(two);
        world.poolDeleted(pool);
        world.eventually(() -> assertThat(world.target(pool).victims()).hasSize(2));
        assertThat(world.target(pool).target()).isZero();
        world.restart();
        for (Uid machine : List.of(one, two)) {
            world.eventually(() -> assertThat(world.node(machine).state()).isEqualTo(NodeState.DRAINING));
            world.occupancy(world.node(machine).uid(), 0, 0, world.node(machine).drainGeneration());
            world.eventually(() -> assertThat(world.target(pool).victims())
                    .contains(new Victim(machine, "its pool is deleted", true)));
            world.machine(pool, machine, MachineState.DELETED, PowerState.OFF);
        }
        world.eventually(
                () -> assertThat(world.heard(BridgeTopics.POOL_TARGETS)).isEmpty());
        world.eventually(() -> assertThat(world.heard(BridgeTopics.NODES)).isEmpty());
    }

    private void declare(int count) {
        world.cluster();
        world.pool(pool, count);
    }

    private NodeFact ready(Uid machine) {
        if (world.heard(BridgeTopics.POOL_TARGETS).isEmpty()) {
            declare(2);
        }
        world.machine(pool, machine);
        world.engine.alive(machine);
        world.eventually(() -> assertThat(world.node(machine).state()).isEqualTo(NodeState.READY));
        return world.node(machine);
    }
}
