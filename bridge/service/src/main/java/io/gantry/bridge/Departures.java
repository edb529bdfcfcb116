package io.gantry.bridge;

import io.gantry.bridge.registration.NodeView;
import io.gantry.bridge.spi.ClusterEngine;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.layer.Destruction;
import io.gantry.platform.layer.Destruction.Waiting;
import io.gantry.platform.thread.Threads;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Nodes that have left and of which their engines are to be told; nobody is while nothing may be destroyed. */
final class Departures {

    private static final String KEY = "departures";

    private final Destruction destruction;
    private final Threads threads;
    private final Function<Uid, Optional<ClusterEngine>> engines;
    private final ArrayDeque<NodeView> waiting = new ArrayDeque<>();
    private boolean closed;

    Departures(Destruction destruction, Threads threads, Function<Uid, Optional<ClusterEngine>> engines) {
        this.destruction = destruction;
        this.threads = threads;
        this.engines = engines;
    }

    void add(NodeView node) {
        waiting.add(node);
        tell();
    }

    /** True once, each time that things may be destroyed again. */
    boolean mayGoAgain() {
        boolean before = closed;
        closed = destruction.withheld().isPresent();
        if (before && !closed) {
            tell();
        }
        return before && !closed;
    }

    private void tell() {
        if (destruction.withheld().isPresent()) {
            List<String> names =
                    waiting.stream().map(node -> node.name().value()).toList();
            destruction.waits(KEY, Waiting.of("nodes to take out of their clusters", names));
            return;
        }
        for (NodeView node = waiting.poll(); node != null; node = waiting.poll()) {
            leave(node);
        }
        destruction.waitsNoMore(KEY);
    }

    private void leave(NodeView node) {
        engines.apply(node.cluster())
                .ifPresent(engine -> threads.start("gantry-leave", () -> engine.leave(node.member())));
    }
}
