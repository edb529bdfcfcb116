package io.gantry.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.NodeState;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Resources;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PowerState;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the bridge counts, how patient it is with an engine that is slow, and what it forgets. */
class BridgeMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Neighbours world;
    private Uid pool;
    private Uid one;

    @BeforeEach
    void ready() {
        Metrics.addRegistry(registry);
        world = new Neighbours();
        pool = world.bridge.uid();
        one = world.bridge.uid();
        world.cluster();
        world.pool(pool, 1);
        world.machine(pool, one);
        world.engine.alive(one);
        world.eventually(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.READY));
    }

    @AfterEach
    void close() {
        world.close();
        Metrics.removeRegistry(registry);
        registry.close();
    }

    @Test
    void nodesAreCountedByStateAlsoAfterARestart() {
        assertThat(nodes(NodeState.READY)).isEqualTo(1);
        assertThat(nodes(NodeState.LOST)).isZero();
        world.restart();
        world.engine.silent(one);
        world.eventually(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.LOST));
        assertThat(nodes(NodeState.READY)).isZero();
        assertThat(nodes(NodeState.LOST)).isEqualTo(1);
        assertThat(failed("silent")).isPositive();
    }

    @Test
    void anEngineThatIsSlowAfterAStartKeepsItsNodeReadyButNotForEver() {
        world.engine.unverified(one);
        world.restart();
        for (int answers = 0; answers < 40; answers++) {
            double before = failed("unverified");
            world.eventually(() -> assertThat(failed("unverified")).isGreaterThan(before));
            assertThat(world.node(one).state()).isEqualTo(NodeState.READY);
        }
        world.bridge.clock().advance(Duration.ofSeconds(60));
        world.eventually(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.LOST));
        double before = failed("unverified");
        world.eventually(() -> assertThat(failed("unverified")).isGreaterThan(before));
        assertThat(world.node(one).state()).isEqualTo(NodeState.LOST); // to live is not enough to come back
        world.engine.alive(one);
        world.eventually(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.READY));
    }

    @Test
    void anEngineThatOnlyLivesMakesNoNodeReady() {
        Uid two = world.bridge.uid();
        world.pool(pool, 2);
        world.machine(pool, two);
        world.engine.unverified(two);
        double before = failed("unverified");
        world.eventually(() -> assertThat(failed("unverified")).isGreaterThan(before + 2));
        assertThat(world.node(two).state()).isEqualTo(NodeState.LAUNCHED);
        world.engine.alive(two, "engine-of-two", Resources.of(8_000, 64L << 30));
        world.eventually(() -> assertThat(world.node(two).state()).isEqualTo(NodeState.READY));
    }

    @Test
    void theRowOfANodeThatEndedGoesAfterAWeek() {
        world.machine(pool, one, MachineState.DELETED, PowerState.OFF);
        world.eventually(() -> assertThat(world.nodeOf(one)).isEmpty());
        assertThat(rows()).isEqualTo(1);
        world.bridge.clock().advance(Duration.ofDays(6));
        world.layer.sweep();
        assertThat(rows()).isEqualTo(1);
        world.bridge.clock().advance(Duration.ofDays(2));
        world.layer.sweep();
        assertThat(rows()).isZero();
    }

    private double nodes(NodeState state) {
        return registry.get("gantry.nodes").tag("state", state.name()).gauge().value();
    }

    private double failed(String answer) {
        return registry.counter("gantry.probes.failed", "answer", answer).count();
    }

    private long rows() {
        return world.bridge
                .database()
                .read(unit -> unit.session()
                        .createNativeQuery("select count(*) from node", Long.class)
                        .getSingleResult());
    }
}
