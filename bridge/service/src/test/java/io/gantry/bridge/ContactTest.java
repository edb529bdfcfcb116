package io.gantry.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.NodeState;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.database.Shard;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From when on a node that is cut off surely stops tasks by itself. */
class ContactTest {

    /** A minute, a fiftieth of it, and ten seconds. */
    private static final Duration SURELY = Duration.ofMillis(71_200);

    private final Neighbours world = new Neighbours();
    private final Uid pool = world.bridge.uid();
    private final Uid machine = world.bridge.uid();
    private int machines = 1;
    private MachineSide side;

    @BeforeEach
    void aMachineJoins() throws Exception {
        side = Joining.of(world, pool, machine);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void isLost() {
        world.engine.silent(machine);
        world.eventually(() -> assertThat(world.node(machine).state()).isEqualTo(NodeState.LOST));
    }

    /** Everything that was due by now has been looked at: a second node was changed after it. */
    private void looked() {
        Uid other = world.bridge.uid();
        world.pool(pool, ++machines);
        world.engine.alive(other);
        world.machine(pool, other);
        world.eventually(() -> assertThat(world.nodeOf(other)).isPresent());
    }

    private Duration sinceGood(Duration at) {
        return Duration.ofNanos(world.bridge.context().ticker().nanos()).minus(at);
    }

    private Duration now() {
        return Duration.ofNanos(world.bridge.context().ticker().nanos());
    }

    @Test
    void itSurelyDoesWhenItHasHeardNothingGoodForLongEnoughAndNotBefore() throws Exception {
        side.ping(60);
        Duration good = now();
        isLost();
        assertThat(side.ping(60).json().path("good").asBoolean()).isFalse();
        assertThat(world.node(machine).tasksStopSince()).isNull();
        world.bridge.clock().advance(SURELY.minus(sinceGood(good)).minusSeconds(5));
        looked();
        if (sinceGood(good).compareTo(SURELY) < 0) {
            assertThat(world.node(machine).tasksStopSince()).isNull();
        }
        world.eventually(() -> assertThat(world.node(machine).tasksStopSince()).isNotNull());
        assertThat(sinceGood(good)).isGreaterThanOrEqualTo(SURELY);

        world.engine.alive(machine);
        world.eventually(() -> assertThat(world.node(machine).state()).isEqualTo(NodeState.READY));
        assertThat(world.node(machine).tasksStopSince()).isNull();
        assertThat(side.ping(60).json().path("good").asBoolean()).isTrue();
    }

    @Test
    void aCopyThatFollowsWaitsTheWholeTimeFromItsOwnStart() throws Exception {
        side.ping(60);
        isLost();
        world.bridge.clock().advance(SURELY.minusSeconds(20));
        world.restart();
        Duration began = now();
        world.eventually(() -> assertThat(world.node(machine).tasksStopSince()).isNotNull());
        assertThat(sinceGood(began)).isGreaterThanOrEqualTo(SURELY.minusSeconds(1));
    }

    @Test
    void theLongerOfWhatItGoesByAndWhatItIsToldCounts() throws Exception {
        side.ping(300);
        Duration good = now();
        isLost();
        world.bridge.clock().advance(SURELY.plusSeconds(30));
        looked();
        assertThat(world.node(machine).tasksStopSince()).isNull();
        world.bridge.clock().advance(Duration.ofMinutes(5));
        world.eventually(() -> assertThat(world.node(machine).tasksStopSince()).isNotNull());
        assertThat(sinceGood(good)).isGreaterThanOrEqualTo(Duration.ofSeconds(316));
    }

    @Test
    void aCopyThatIsNotSurelyTheActiveOneTellsNothingGood() throws Exception {
        var installation = new Shard(world.bridge.context().installation().uid());
        assertThat(world.bridge.context().leases().takeLayer(installation, null))
                .isPresent();
        assertThat(side.ping(60).json().path("good").asBoolean()).isTrue();
        world.bridge.context().leases().release(installation);
        assertThat(side.ping(60).json().path("good").asBoolean()).isFalse();
        assertThat(world.bridge.context().leases().takeLayer(installation, null))
                .isPresent();
        assertThat(side.ping(60).json().path("good").asBoolean()).isTrue();
    }

    @Test
    void ofAMachineThatHasNotSaidSoNobodyKnows() throws Exception {
        side.ping(60);
        side.ping(0);
        isLost();
        world.bridge.clock().advance(Duration.ofHours(3));
        looked();
        assertThat(world.node(machine).tasksStopSince()).isNull();
    }
}
