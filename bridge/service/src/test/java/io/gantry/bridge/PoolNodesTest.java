package io.gantry.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.api.NodeTraits;
import io.gantry.inventory.api.PoolNodes;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.quantity.Bits;
import io.gantry.kinds.quantity.Overcommit;
import io.gantry.kinds.quantity.Resources;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a pool says of its nodes. */
class PoolNodesTest {

    private static final Resources MACHINE = Resources.of(2_000, 4L << 30);

    private final Neighbours world = new Neighbours();
    private final Uid pool = world.bridge.uid();
    private final Uid one = world.bridge.uid();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void livingNodesTakeOverWhatTheirPoolSaysAndGiveItUpAgain() {
        world.cluster();
        world.pool(pool, 1);
        world.machine(pool, one);
        world.engine.alive(one);
        world.eventually(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.READY));
        assertThat(world.node(one).traits()).isNull();
        assertThat(world.node(one).capacity()).isEqualTo(MACHINE);

        var twice = new Overcommit(200, null, null, null);
        world.pool(pool, 1, new PoolNodes(Bits.parse("10G"), Map.of("licence", 2L), twice, 350, 120));

        world.eventually(() -> {
            assertThat(world.node(one).traits()).isEqualTo(new NodeTraits(twice, 350, 120));
            assertThat(world.node(one).capacity()).isEqualTo(MACHINE.with(Bits.parse("10G"), Map.of("licence", 2L)));
        });
        assertThat(world.node(one).state()).isEqualTo(NodeState.READY);

        world.pool(pool, 1);

        world.eventually(() -> {
            assertThat(world.node(one).traits()).isNull();
            assertThat(world.node(one).capacity()).isEqualTo(MACHINE);
        });
    }

    @Test
    void aPoolsNamedThingsStandBesideTheMachinesAndBeforeThem() {
        var pool = new PoolNodes(null, Map.of("licence", 2L, "slot", 1L), null, null, null);
        Resources machine = MACHINE.with(Bits.parse("1G"), Map.of("licence", 9L, "dongle", 1L));
        assertThat(pool.of(machine))
                .isEqualTo(MACHINE.with(Bits.parse("1G"), Map.of("licence", 2L, "slot", 1L, "dongle", 1L)));
    }

    @Test
    void noMoreNamedThingsThanANodeMayHave() {
        var many = new TreeMap<String, Long>();
        for (int i = 0; i < Resources.NAMED_MAX; i++) {
            many.put("thing-" + i, 1L);
        }
        var pool = new PoolNodes(null, Map.of("own", 2L), null, null, null);
        assertThat(pool.of(MACHINE.with(null, many)).named())
                .hasSize(Resources.NAMED_MAX)
                .containsEntry("own", 2L);
    }
}
