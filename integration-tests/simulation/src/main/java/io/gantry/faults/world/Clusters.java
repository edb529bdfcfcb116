package io.gantry.faults.world;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.NodeFact;
import io.gantry.bridge.api.NodeState;
import io.gantry.faults.stage.Stage;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.api.InventoryTopics;
import io.gantry.inventory.api.NamespaceSpec;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Topic;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.kinds.meta.Metadata;
import io.gantry.platform.layer.Installation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Inventory and bridge, as the scheduler hears of them where they are not simulated: a namespace, a cluster, nodes. */
final class Clusters {

    static final Name DEV = new Name("dev");
    static final Name MAIN = new Name("main");

    private final Stage stage;
    private final Said said;
    private final Installation installation;
    private final UidSource uids;
    private final Uid cluster;
    private final Map<Uid, NodeFact> nodes = new LinkedHashMap<>();

    Clusters(Stage stage, Said said, Installation installation, UidSource uids) {
        this.stage = stage;
        this.said = said;
        this.installation = installation;
        this.uids = uids;
        this.cluster = uids.next();
    }

    void begin() {
        say(InventoryTopics.NAMESPACES, new Declared<>(metadata(uids.next(), DEV), 1, new NamespaceSpec(null), false));
        say(
                InventoryTopics.CLUSTERS,
                new Declared<>(
                        metadata(cluster, MAIN), 1, new ClusterSpec(ClusterSpec.Engine.DOCKER, null, null), false));
    }

    Uid cluster() {
        return cluster;
    }

    private Metadata metadata(Uid uid, Name name) {
        return new Metadata(uid, null, name, (Map<String, String>) null, 1, 1, stage.instant(), null);
    }

    private <F extends Fact> void say(Topic<F> topic, F fact) {
        said.say(topic, cluster, fact);
    }

    // ---- nodes

    /** The machine's membership. */
    NodeFact node(Host host) {
        return nodes.values().stream()
                .filter(node -> node.machine().equals(host.machine()))
                .toList()
                .getLast();
    }

    List<NodeFact> nodes() {
        return List.copyOf(nodes.values());
    }

    void joins(Host host) {
        Uid uid = uids.next();
        tell(new NodeFact(
                uid,
                host.name(),
                installation.revision(1),
                false,
                host.machine(),
                cluster,
                uids.next(),
                new Name("pool"),
                NodeState.READY,
                host.capacity(),
                Map.of("zone", "a"),
                List.of(),
                host.endpoint(),
                true,
                0,
                null,
                stage.instant(),
                List.of(),
                1));
    }

    void turns(Host host, NodeState state, long drainGeneration) {
        NodeFact now = node(host);
        stage.step("node " + now.name() + " is " + state + (drainGeneration == 0 ? "" : ", to be drained"));
        tell(new NodeFact(
                now.uid(),
                now.name(),
                installation.revision(now.revision().version() + 1),
                false,
                now.machine(),
                cluster,
                now.pool(),
                now.poolName(),
                state,
                now.capacity(),
                now.labels(),
                now.taints(),
                now.engine(),
                state == NodeState.READY && drainGeneration == 0,
                drainGeneration,
                drainGeneration == 0 ? null : "asked",
                stage.instant(),
                List.of(),
                1));
    }

    private void tell(NodeFact fact) {
        nodes.put(fact.uid(), fact);
        say(BridgeTopics.NODES, fact);
    }
}
