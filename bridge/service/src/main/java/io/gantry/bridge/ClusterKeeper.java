package io.gantry.bridge;

import io.gantry.bridge.certificate.Authorities;
import io.gantry.bridge.join.JoinListeners;
import io.gantry.bridge.picture.Picture;
import io.gantry.bridge.registration.NodeBook;
import io.gantry.bridge.registration.NodeView;
import io.gantry.bridge.rotation.Rotations;
import io.gantry.bridge.status.StatusBook;
import io.gantry.inventory.api.ClusterSpec;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.identity.IdentityFact;
import io.gantry.platform.database.Shard;
import io.gantry.platform.layer.Destruction.Waiting;
import io.gantry.platform.layer.LayerContext;
import io.gantry.platform.lease.LeaseHold;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * What a cluster has of the bridge: its authority, its join listener, its status; from its declaration to its deletion,
 * after which nothing of it is left here but the row of its lease, given back. For the owner's thread.
 */
final class ClusterKeeper {

    private static final Logger LOG = Logger.getLogger(ClusterKeeper.class);

    private final LayerContext context;
    private final Picture picture;
    private final NodeBook nodes;
    private final StatusBook statuses;
    private final Authorities authorities;
    private final JoinListeners listeners;
    private final Rotations rotations;

    ClusterKeeper(
            LayerContext context,
            Picture picture,
            NodeBook nodes,
            StatusBook statuses,
            Authorities authorities,
            JoinListeners listeners,
            Rotations rotations) {
        this.context = context;
        this.picture = picture;
        this.nodes = nodes;
        this.statuses = statuses;
        this.authorities = authorities;
        this.listeners = listeners;
        this.rotations = rotations;
    }

    /** Declared clusters whose machines cannot join yet. */
    List<Uid> closed() {
        return picture.clusters().stream()
                .filter(cluster -> !cluster.deleted() && !listeners.isOpen(cluster.uid()))
                .map(Declared::uid)
                .toList();
    }

    /** Clusters whose certificates of ours are to be renewed, and those whose authority is changed. */
    List<Uid> due() {
        var due = new ArrayList<>(rotations.underWay());
        authorities.clusters().stream().filter(authorities::isClientDue).forEach(due::add);
        return due;
    }

    /** Machines of a cluster can join, or, of a deleted one, cannot any more; whether they can since now, or in another way. */
    boolean prepare(Uid cluster) {
        Declared<ClusterSpec> declared = picture.cluster(cluster).orElse(null);
        if (declared == null || declared.deleted()) {
            listeners.close(cluster);
            return false;
        }
        return lease(cluster)
                .map(hold -> {
                    boolean made = authorities.ensure(
                            hold, cluster, declared.metadata().name());
                    boolean opened = listeners.ensure(cluster);
                    authorities.renewClient(hold, cluster);
                    boolean moved = rotations.step(hold, cluster);
                    return made || opened || moved;
                })
                .orElse(false);
    }

    /** Signs another layer's request; whether there is nothing left to do about it now. */
    boolean answer(Uid request) {
        Optional<IdentityFact> asked = picture.identity(request);
        Uid cluster = asked.map(IdentityFact::cluster).orElse(null);
        if (asked.isEmpty() && authorities.isAnswered(request)) {
            return forgetAnswer(request);
        }
        if (asked.isEmpty() || cluster == null || authorities.pem(cluster).isEmpty()) {
            return true; // marked again when the authority is made
        }
        return lease(cluster)
                .filter(held -> authorities.answer(held, asked.get()))
                .isPresent();
    }

    private boolean forgetAnswer(Uid request) {
        Optional<LeaseHold> hold = picture.endedIdentity(request)
                .flatMap(last -> Optional.ofNullable(last.cluster()))
                .flatMap(this::lease);
        hold.ifPresent(held -> authorities.forgetAnswer(held, request));
        return hold.isPresent();
    }

    /** Says how a cluster is, and ends it when it is deleted and its last node has left; whether that is done. */
    boolean status(Uid cluster) {
        Declared<ClusterSpec> declared = picture.cluster(cluster).orElse(null);
        if (declared == null) {
            return true;
        }
        Optional<LeaseHold> hold = lease(cluster);
        hold.ifPresent(held -> {
            List<NodeView> members = nodes.all().stream()
                    .filter(node -> node.cluster().equals(cluster))
                    .toList();
            statuses.reconcile(
                    held,
                    new StatusBook.Seen(
                            declared, authorities.pem(cluster).isPresent(), listeners.url(cluster), members));
            if (declared.deleted() && members.isEmpty()) {
                end(held, declared);
            }
        });
        return hold.isPresent();
    }

    private void end(LeaseHold hold, Declared<ClusterSpec> declared) {
        Uid cluster = declared.uid();
        String key = "cluster/" + cluster;
        if (context.destruction().withheld().isPresent()) { // all are looked at again when that is over
            var waiting = List.of(declared.metadata().name().value());
            context.destruction()
                    .waits(key, Waiting.of("deleted clusters whose authorities are to be forgotten", waiting));
            return;
        }
        context.destruction().waitsNoMore(key);
        boolean ended = authorities.end(hold, cluster);
        picture.forget(declared);
        context.leases().release(hold.shard());
        if (ended) {
            LOG.infof(
                    "cluster %s (%s) is deleted: its authority is gone",
                    declared.metadata().name(), cluster);
        }
    }

    private Optional<LeaseHold> lease(Uid cluster) {
        return context.leases().acquire(new Shard(cluster));
    }
}
