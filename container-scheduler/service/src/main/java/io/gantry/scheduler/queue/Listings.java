package io.gantry.scheduler.queue;

import io.gantry.platform.time.Ticker;
import io.gantry.scheduler.dispatch.EngineCalls;
import io.gantry.scheduler.dispatch.EngineResult;
import io.gantry.scheduler.spi.WorkloadEngine.Listing;
import io.gantry.scheduler.spi.WorkloadEngine.Seen;
import io.gantry.scheduler.spi.WorkloadEngine.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * When each node is asked what is on it. Its events are observed beside, so that most is known at once; a stream that
 * breaks, and a listing that fails, is made good by the next listing, which then comes sooner.
 */
final class Listings {

    private static final Logger LOG = Logger.getLogger(Listings.class);

    static final Duration RETRY_MIN = Duration.ofSeconds(1);
    static final Duration RETRY_MAX = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final EngineCalls calls;
    private final OwnerSettings settings;
    private final Ticker ticker;

    Listings(Cluster cluster, EngineCalls calls, OwnerSettings settings, Ticker ticker) {
        this.cluster = cluster;
        this.calls = calls;
        this.settings = settings;
        this.ticker = ticker;
    }

    /** A node is there, or there again: what is on it is to be known. */
    void reachable(NodeRun node) {
        listNext(node);
        node.listFailures = 0;
    }

    /** With the next tick. */
    void listNext(NodeRun node) {
        node.nextListNanos = ticker.nanos();
    }

    void unreachable(NodeRun node) {
        if (node.observation != null) {
            node.observation.close();
            node.observation = null;
        }
    }

    /** Lists the nodes whose time has come. */
    void tick(long now) {
        for (NodeRun node : cluster.nodes.values()) {
            Target target = node.target;
            if (target != null && node.reachable() && !node.listing && node.nextListNanos - now <= 0) {
                list(node, target);
            }
        }
    }

    private void list(NodeRun node, Target target) {
        node.listing = true;
        node.nextListNanos = ticker.nanos() + settings.listEvery().toNanos();
        if (node.observation == null) {
            node.stream++;
            node.observation = calls.observe(target, node.stream);
        } else {
            calls.list(target);
        }
    }

    /** What is on the node, if it could be told and the node is still one to be called. */
    Optional<List<Seen>> answered(NodeRun node, Listing answer) {
        node.listing = false;
        return switch (answer) {
            case Listing.Unreachable(String _) -> {
                listSoon(node);
                yield Optional.empty();
            }
            case Listing.Containers(List<Seen> containers) -> {
                node.listFailures = 0;
                if (node.observation == null) {
                    listSoon(node);
                }
                yield node.reachable() ? Optional.of(containers) : Optional.empty();
            }
        };
    }

    void streamBroken(EngineResult.StreamBroken broken) {
        NodeRun node = cluster.nodes.get(broken.node());
        if (node == null || node.stream != broken.stream() || node.observation == null) {
            return;
        }
        LOG.debugf("the events of node %s: %s", node, broken.detail());
        node.observation = null;
        if (!node.listing) {
            listSoon(node);
        }
    }

    /** Later each time that nothing else was answered in between. */
    void listSoon(NodeRun node) {
        node.listFailures++;
        node.nextListNanos = ticker.nanos() + backOff(node.listFailures).toNanos();
    }

    private static Duration backOff(int failures) {
        Duration doubled = RETRY_MIN.multipliedBy(1L << Math.clamp(failures - 1L, 0, 10));
        return doubled.compareTo(RETRY_MAX) < 0 ? doubled : RETRY_MAX;
    }
}
