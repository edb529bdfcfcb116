package io.gantry.scheduler.queue;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.layer.Destruction;
import io.gantry.platform.layer.Destruction.Extent;
import io.gantry.platform.time.Ticker;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Containers of ours whose task nobody remembers: a few are what a node that was lost still runs; many at once mean rather
 * that what is remembered is not what was. So they are counted together before the first goes: after a start when every
 * node has been listed, or enough time is over.
 */
final class Strangers {

    private static final Duration ALL_LISTED_WITHIN = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final Destruction destruction;
    private final Ticker ticker;
    private final ToIntFunction<List<Uid>> known;
    /** By the container's allocation: where it runs. */
    private final Map<Uid, NodeRun> waiting = new LinkedHashMap<>();

    private long sinceNanos;

    /** @param known how many of these allocations the tables know; may throw while the database is away */
    Strangers(Cluster cluster, Destruction destruction, Ticker ticker, ToIntFunction<List<Uid>> known) {
        this.cluster = cluster;
        this.destruction = destruction;
        this.ticker = ticker;
        this.known = known;
    }

    void add(NodeRun node, Uid container) {
        if (waiting.isEmpty()) {
            sinceNanos = ticker.nanos();
        }
        waiting.put(container, node);
    }

    /** The node is being listed: what is strange there is told anew. */
    void listed(NodeRun node) {
        node.listed = true;
        if (!waiting.isEmpty()) {
            waiting.values().removeIf(node::equals);
        }
    }

    boolean areToBeJudged() {
        return !waiting.isEmpty() && (allAreListed() || ticker.nanos() - sinceNanos >= ALL_LISTED_WITHIN.toNanos());
    }

    private boolean allAreListed() {
        return cluster.nodes.values().stream().allMatch(node -> node.listed || !node.reachable());
    }

    /** Begins a hold if so many are not thought to be meant. The tables know of tasks that ended and went from memory. */
    void judge() {
        List<Uid> all = List.copyOf(waiting.keySet());
        int strange = all.size() - known.applyAsInt(all);
        int living = cluster.nodes.values().stream()
                .mapToInt(node -> node.living.size())
                .sum();
        destruction.isTooMuch(
                new Extent("containers of cluster " + cluster.uid, strange, strange + living),
                "no task is known that they belong to");
    }

    /** They are no matter of this one any more. */
    Map<Uid, NodeRun> takeAll() {
        var all = new LinkedHashMap<>(waiting);
        waiting.clear();
        return all;
    }
}
