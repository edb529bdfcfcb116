package io.gantry.bridge.api;

import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.fact.Fact;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import java.util.List;
import java.util.Map;

/** How a cluster is doing. The uid is the cluster's. */
public record ClusterStatusFact(
        Uid uid,
        Name name,
        Revision revision,
        boolean deleted,
        Map<NodeState, Integer> nodes,
        List<Condition> conditions,
        long observedGeneration)
        implements Fact {}
