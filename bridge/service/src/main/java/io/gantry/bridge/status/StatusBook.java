package io.gantry.bridge.status;

import io.gantry.bridge.api.BridgeTopics;
import io.gantry.bridge.api.NodeState;
import io.gantry.bridge.registration.NodeView;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.kinds.condition.Condition;
import io.gantry.kinds.condition.Condition.Status;
import io.gantry.kinds.fact.Declared;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.lease.LeaseHold;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps the clusters' statuses as they are. */
public final class StatusBook {

    private final LayerContext context;

    public StatusBook(LayerContext context) {
        this.context = context;
    }

    /**
     * What is known of a cluster.
     *
     * @param joinUrl where its machines join; empty while they cannot
     */
    public record Seen(
            Declared<ClusterSpec> declared, boolean authority, Optional<String> joinUrl, Collection<NodeView> nodes) {}

    public void reconcile(LeaseHold hold, Seen seen) {
        Map<NodeState, Integer> counts = counts(seen.nodes());
        boolean gone = seen.declared().deleted() && seen.nodes().isEmpty();
        long generation = seen.declared().metadata().generation();
        context.database().write(unit -> {
            unit.fence(hold);
            ClusterStatus row = unit.session()
                    .find(ClusterStatus.class, seen.declared().uid().value());
            boolean made = row == null;
            if (made && seen.declared().deleted()) {
                return false;
            }
            ClusterStatus status = row == null ? ClusterStatus.of(seen.declared()) : row;
            boolean changed = status.set(counts, conditions(seen, status.conditions(), generation), generation, gone);
            if (made) {
                unit.session().persist(status);
            }
            if (made || changed) {
                unit.session().flush();
                unit.publish(
                        BridgeTopics.CLUSTER_STATUS,
                        hold.shard(),
                        status.fact(context.installation().incarnation()));
            }
            return true;
        });
    }

    private static Map<NodeState, Integer> counts(Collection<NodeView> nodes) {
        var counts = new EnumMap<NodeState, Integer>(NodeState.class);
        nodes.forEach(node -> counts.merge(node.state(), 1, Integer::sum));
        return counts;
    }

    private List<Condition> conditions(Seen seen, List<Condition> before, long generation) {
        Instant now = context.time().instant();
        Condition ready = seen.authority()
                ? new Condition("Ready", Status.TRUE, "AuthorityMade", "", generation, now)
                : new Condition("Ready", Status.FALSE, "NoAuthority", "it is being made", generation, now);
        Condition joinable = seen.joinUrl()
                .map(url -> new Condition("Joinable", Status.TRUE, "Listening", url, generation, now))
                .orElseGet(() -> new Condition(
                        "Joinable", Status.FALSE, "NotListening", "its join listener is not open", generation, now));
        return List.of(since(ready, before), since(joinable, before));
    }

    /** A condition that has not turned keeps its time. */
    private static Condition since(Condition now, List<Condition> before) {
        return before.stream()
                .filter(was -> was.type().equals(now.type()) && was.status() == now.status())
                .findFirst()
                .map(was -> new Condition(
                        now.type(), now.status(), now.reason(), now.message(), now.observedGeneration(), was.since()))
                .orElse(now);
    }
}
