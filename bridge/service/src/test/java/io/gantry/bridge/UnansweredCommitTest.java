package io.gantry.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.NodeState;
import io.gantry.kinds.id.Uid;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PowerState;
import java.sql.ResultSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The database did what it was asked, and could not say so. */
class UnansweredCommitTest {

    private final Neighbours world = new Neighbours();
    private final Uid pool = world.bridge.uid();
    private final Uid one = world.bridge.uid();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aNodeThatWasLostComesBack() {
        ready(1);
        unansweredOnce("select 1 from node where state = 'LOST'");
        world.machine(pool, one, MachineState.ACTIVE, PowerState.OFF);
        world.eventually(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.LOST));

        world.machine(pool, one, MachineState.ACTIVE, PowerState.ON);

        world.eventually(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.READY));
    }

    @Test
    void aMachineThatWasChosenToGoGoes() {
        ready(1);
        unansweredOnce("select 1 from pool_target where target = 0");

        world.pool(pool, 0);

        world.eventually(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.DRAINING));
    }

    private void ready(int count) {
        world.cluster();
        world.pool(pool, count);
        world.machine(pool, one);
        world.engine.alive(one);
        world.eventually(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.READY));
    }

    /** The owner's next commit after which there is such a row. */
    private void unansweredOnce(String sql) {
        world.bridge
                .transactions()
                .loseNextAnswer(thread -> thread.getName().equals("gantry-bridge-owner") && isThere(sql));
    }

    private boolean isThere(String sql) {
        return world.bridge
                .database()
                .read(unit -> unit.jdbc(connection -> {
                    try (var query = connection.prepareStatement(sql);
                            ResultSet rows = query.executeQuery()) {
                        return rows.next();
                    }
                }));
    }
}
