package io.gantry.server;

import io.gantry.platform.certificate.CertificateAuthority;
import io.gantry.platform.layer.Loop;
import io.gantry.platform.member.Members;
import io.gantry.platform.member.PeerAuthority;
import io.gantry.platform.member.PeerIdentity;
import io.gantry.platform.secret.SecretStore;
import io.gantry.platform.thread.ServerThreads;
import io.gantry.server.copies.Errands;
import io.gantry.server.copies.Forwarding;
import io.gantry.server.copies.PeerCalls;
import io.gantry.server.copies.PeerConnections;
import io.gantry.server.copies.PeerListener;
import io.gantry.server.copies.PeerPlace;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * This copy among the others. In {@code dev} there are none, and nothing of this is opened. In {@code server} the
 * listener for the others opens while the layers start, and the others hear of this copy when it is open.
 */
final class Copies implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Copies.class);
    private static final Duration CERTIFICATE_LIFE = Duration.ofHours(24);
    private static final Duration OPENED_IS_SEEN_TO_EVERY = Duration.ofHours(1);

    private final Foundation foundation;
    private final Members members;
    private final Vertx vertx;
    private final Optional<PeerPlace> place;
    private final Errands errands;
    private final PeerConnections connections = new PeerConnections();
    private final Loop opening = new Loop(new ServerThreads(), "peer-listener", OPENED_IS_SEEN_TO_EVERY, this::open);
    private volatile @Nullable Open open;
    private Members.@Nullable Self self;

    private record Open(PeerIdentity identity, PeerListener listener, Forwarding forwarding, PeerCalls calls) {}

    /** @param place empty if this is the only process */
    Copies(Foundation foundation, Members members, Vertx vertx, Optional<PeerPlace> place) {
        this.foundation = foundation;
        this.members = members;
        this.vertx = vertx;
        this.place = place;
        this.errands = new Errands(vertx, this::activeHere);
    }

    /** What the others may ask of this one; all is said before {@link #start}. */
    Errands errands() {
        return errands;
    }

    /** Waits for nothing. */
    void start(Members.Self me) {
        if (place.isEmpty()) {
            members.start(me);
        } else {
            self = me;
            opening.start();
        }
    }

    /** No request that is passed on shall come here any more. */
    void leave() {
        opening.close();
        members.close();
    }

    @Override
    public void close() {
        leave();
        Open opened = open;
        if (opened != null) {
            opened.listener().close();
            opened.forwarding().close();
            opened.calls().close();
            opened.identity().close();
        }
    }

    boolean activeHere(String layer) {
        return foundation.isActive(layer);
    }

    /** Of a layer that this copy has; the only copy lists it before it has started, too: nobody else could. */
    boolean listsHere(String layer) {
        return place.isEmpty() || activeHere(layer);
    }

    /** Whether another copy passed this request on. */
    boolean brought(HttpServerRequest request) {
        return connections.brought(request);
    }

    /** Whether what is active elsewhere can be passed on; the only copy has nothing to. */
    boolean passesOn() {
        return place.isEmpty() || open != null;
    }

    /** Whether there may be others, which go on with what this one does when it ends. */
    boolean areOthers() {
        return open != null;
    }

    /** Empty while there are no others. */
    Optional<Forwarding> forwarding() {
        return Optional.ofNullable(open).map(Open::forwarding);
    }

    /** @throws IOException while there are no others */
    PeerCalls calls() throws IOException {
        Open opened = open;
        if (opened == null) {
            throw new IOException("this copy knows of no other yet");
        }
        return opened.calls();
    }

    private void open() throws IOException, InterruptedException {
        if (open != null) {
            return;
        }
        PeerPlace mine = place.orElseThrow();
        var secrets =
                new SecretStore(foundation.shared(), foundation.masterKey().ring(), foundation.unpredictable());
        CertificateAuthority authority = PeerAuthority.open(
                foundation.shared(), secrets, foundation.installation().uid(), Clock.systemUTC(), foundation.uids());
        var identity = new PeerIdentity(authority, mine.address(), CERTIFICATE_LIFE, Clock.systemUTC());
        PeerListener listener = PeerListener.open(vertx, identity, mine, connections, request -> route(request));
        identity.start();
        var forwarding = new Forwarding(
                vertx,
                (layer, since) -> members.activeElsewhere(layer, members.since(since)),
                identity,
                foundation.ticker());
        URI url = mine.url(listener.port());
        if (!forwarding.rehearse(url)) {
            LOG.warnf("this copy does not reach itself at %s: see gantry.peer-address and gantry.peer-bind", url);
        }
        open = new Open(
                identity,
                listener,
                forwarding,
                new PeerCalls(
                        identity, (layer, since) -> Members.active(layer, members.since(since)), foundation.ticker()));
        announce(url);
    }

    private void announce(URI address) {
        Members.Self me = self;
        if (me != null) {
            members.start(new Members.Self(me.uid(), me.release(), me.layers(), address));
            LOG.infof("other copies reach this one at %s", address);
        }
    }

    private void route(HttpServerRequest request) {
        if (Errands.leadsHere(request)) {
            errands.answer(request);
        } else {
            Handler<HttpServerRequest> routes = VertxHttpRecorder.getRootHandler();
            routes.handle(request);
        }
    }
}
