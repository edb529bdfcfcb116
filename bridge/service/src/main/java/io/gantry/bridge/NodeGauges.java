package io.gantry.bridge;

import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.registration.NodeBook;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import java.util.ArrayList;
import java.util.List;

/** How many nodes there are in each state: {@code gantry.nodes}, counted when it is asked for. */
final class NodeGauges implements AutoCloseable {

    private final NodeBook nodes;
    private final List<Gauge> gauges = new ArrayList<>();

    NodeGauges(NodeBook nodes) {
        this.nodes = nodes;
    }

    void start() {
        for (NodeState state : NodeState.values()) {
            if (state != NodeState.UNRECOGNIZED) {
                gauges.add(Gauge.builder("gantry.nodes", nodes, book -> count(book, state))
                        .description("Nodes in each state")
                        .tag("state", state.name())
                        .register(Metrics.globalRegistry));
            }
        }
    }

    /** A layer that is made anew registers its own: the old ones would count what is no more. */
    @Override
    public void close() {
        gauges.forEach(Metrics.globalRegistry::remove);
    }

    private static double count(NodeBook nodes, NodeState state) {
        return nodes.all().stream().filter(node -> node.state() == state).count();
    }
}
