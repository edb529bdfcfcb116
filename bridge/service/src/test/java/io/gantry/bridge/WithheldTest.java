package io.gantry.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.NodeState;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.layer.Destruction;
import io.gantry.platform.layer.Destruction.Withheld;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PowerState;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** While nothing may be destroyed no machine is chosen to go, no node is emptied or leaves, and nodes join. */
class WithheldTest {

    private final Neighbours world = new Neighbours();
    private final Uid pool = world.bridge.uid();
    private final Uid one = world.bridge.uid();
    private final Uid two = world.bridge.uid();
    private final AtomicReference<Withheld> gate = new AtomicReference<>();
    private final Destruction destruction = world.bridge.context().destruction();

    @BeforeEach
    void guard() {
        destruction.withheldBy(() -> Optional.ofNullable(gate.get()));
        world.cluster();
        world.pool(pool, 2);
        ready(one);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void closeGate() {
        gate.set(new Withheld("the test says so", world.bridge.clock().instant(), "the test's word"));
    }

    private int waiting(String what) {
        return destruction.waiting().values().stream()
                .filter(each -> each.what().equals(what))
                .mapToInt(Destruction.Waiting::count)
                .sum();
    }

    @Test
    void aSmallerTargetIsToldAndNobodyIsChosen() {
        closeGate();
        ready(two);
        world.pool(pool, 0);
        world.eventually(() -> assertThat(waiting("machines to give back")).isEqualTo(2));
        world.eventually(() -> assertThat(world.target(pool).target()).isZero());
        assertThat(world.target(pool).victims()).isEmpty();
        assertThat(world.target(pool).why()).contains("2 more would go, but").contains("the test says so");
        assertThat(world.node(one).state()).isEqualTo(NodeState.READY);

        gate.set(null);
        world.eventually(() -> assertThat(world.target(pool).victims()).hasSize(2));
        world.eventually(() -> assertThat(world.node(two).state()).isEqualTo(NodeState.DRAINING));
        assertThat(destruction.waiting()).isEmpty();
    }

    @Test
    void aNodeThatIsDrainedStaysAndMayBeKept() {
        world.pool(pool, 0);
        world.eventually(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.DRAINING));
        closeGate();
        world.occupancy(world.node(one).uid(), 0, 0, world.node(one).drainGeneration());
        world.engine.silent(one);
        ready(two);
        world.eventually(() -> assertThat(waiting("machines to give back")).isEqualTo(2));
        assertThat(world.node(one).state()).isEqualTo(NodeState.DRAINING);
        assertThat(world.target(pool).victims()).hasSize(1).noneMatch(victim -> victim.released());

        gate.set(null);
        world.eventually(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.LEFT));
        world.eventually(() -> assertThat(world.engine.left).contains(one));
    }

    @Test
    void aMachineThatIsGoneIsSeenButItsEngineIsNotTold() {
        closeGate();
        world.machine(pool, one, MachineState.DELETED, PowerState.OFF);
        world.eventually(() -> assertThat(world.nodeOf(one)).isEmpty());
        world.eventually(
                () -> assertThat(waiting("nodes to take out of their clusters")).isEqualTo(1));
        assertThat(world.engine.left).isEmpty();
        gate.set(null);
        world.eventually(() -> assertThat(world.engine.left).contains(one));
        world.eventually(() -> assertThat(destruction.waiting()).isEmpty());
    }

    @Test
    void theAuthorityOfADeletedClusterIsKept() {
        world.machine(pool, one, MachineState.DELETED, PowerState.OFF);
        world.eventually(() -> assertThat(world.nodeOf(one)).isEmpty());
        closeGate();
        world.clusterDeleted(world.cluster);
        world.eventually(() -> assertThat(waiting("deleted clusters whose authorities are to be forgotten"))
                .isEqualTo(1));
        assertThat(authorities()).isEqualTo(1);
        gate.set(null);
        world.eventually(() -> assertThat(authorities()).isZero());
    }

    private void ready(Uid machine) {
        world.machine(pool, machine);
        world.engine.alive(machine);
        world.eventually(() -> assertThat(world.node(machine).state()).isEqualTo(NodeState.READY));
    }

    private long authorities() {
        return world.bridge
                .database()
                .read(unit -> unit.session()
                        .createNativeQuery("select count(*) from authority", Long.class)
                        .getSingleResult());
    }
}
