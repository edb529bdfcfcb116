package io.gantry.bridge.api;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gantry.kinds.fact.Topic;
import java.util.List;

/** The facts the bridge writes. */
public final class BridgeTopics {

    public static final Topic<NodeFact> NODES = Topic.ofState(
            "gantry.nodes",
            "bridge.node.changed.v1",
            new TypeReference<>() {},
            "Nodes: memberships of machines in clusters");
    public static final Topic<ClusterStatusFact> CLUSTER_STATUS = Topic.ofState(
            "gantry.cluster-status",
            "bridge.cluster-status.changed.v1",
            new TypeReference<>() {},
            "How each cluster is doing");
    public static final Topic<PoolTargetFact> POOL_TARGETS = Topic.ofState(
            "gantry.pool-targets",
            "bridge.pool-target.changed.v1",
            new TypeReference<>() {},
            "How many machines each pool should have now, which are to go, and why");

    public static final List<Topic<?>> ALL = List.of(NODES, CLUSTER_STATUS, POOL_TARGETS);

    private BridgeTopics() {}
}
