package io.gantry.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.NodeState;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.platform.database.Shard;
import io.gantry.provisioner.api.MachineState;
import io.gantry.provisioner.api.PowerState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A deleted cluster ends at once, but not before its last node has left. */
class ClusterEndTest {

    private final Neighbours world = new Neighbours();
    private final Uid pool = world.bridge.uid();
    private final Uid one = world.bridge.uid();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void nothingIsLeftOfADeletedCluster() {
        world.cluster();
        world.eventually(() -> assertThat(world.layer.joinUrl(world.cluster)).isPresent());
        world.eventually(() -> assertThat(identities()).isEqualTo(1));

        world.clusterDeleted(world.cluster);

        world.eventually(() -> {
            assertThat(world.layer.joinUrl(world.cluster)).isEmpty();
            assertThat(identities()).isZero();
            assertThat(world.heard(BridgeTopics.CLUSTER_STATUS)).isEmpty();
            assertThat(rows("authority")).isZero();
            assertThat(rows("secret")).isZero();
            assertThat(world.bridge.context().leases().held(new Shard(world.cluster)))
                    .isEmpty();
        });
    }

    @Test
    void anEndThatWasHeardBeforeAStopIsDealtWithAfterIt() {
        world.cluster();
        world.eventually(() -> assertThat(identities()).isEqualTo(1));
        world.layer.close();
        world.bridge
                .database()
                .write(unit -> unit.session()
                        .createNativeMutationQuery("update mirror set deleted = true,"
                                + " body = jsonb_set(body, '{deleted}', 'true') where topic = 'gantry.clusters'")
                        .executeUpdate());
        world.start();
        world.eventually(() -> assertThat(rows("authority")).isZero());
        world.eventually(() -> assertThat(identities()).isZero());
    }

    @Test
    void itsLastNodeIsWaitedFor() {
        world.cluster();
        world.pool(pool, 1);
        world.machine(pool, one);
        world.engine.alive(one);
        world.eventually(() -> assertThat(world.node(one).state()).isEqualTo(NodeState.READY));
        world.clusterDeleted(world.cluster);
        world.eventually(() -> assertThat(world.layer.joinUrl(world.cluster)).isEmpty());
        assertThat(rows("authority")).isEqualTo(1);

        world.machine(pool, one, MachineState.DELETED, PowerState.OFF);
        world.eventually(() -> assertThat(rows("authority")).isZero());
        world.eventually(
                () -> assertThat(world.heard(BridgeTopics.CLUSTER_STATUS)).isEmpty());
    }

    private long identities() {
        return world.heard(IdentityFact.TOPIC).size();
    }

    private long rows(String table) {
        return world.bridge
                .database()
                .read(unit -> unit.session()
                        .createNativeQuery("select count(*) from " + table, Long.class)
                        .getSingleResult());
    }
}
