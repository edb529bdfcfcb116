package io.gantry.inventory.cluster;

import io.gantry.bridge.api.NodeState;
import io.gantry.kinds.condition.Condition;
import java.util.List;
import java.util.Map;

/**
 * How a cluster is doing.
 *
 * @param nodes how many it has, by state
 * @param observedGeneration that the bridge has acted on; 0 while it has not seen the cluster
 */
public record ClusterStatus(Map<NodeState, Integer> nodes, List<Condition> conditions, long observedGeneration) {}
