package io.gantry.server.copies;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.identity.Identity;
import io.gantry.platform.member.Member;
import io.gantry.platform.member.PeerIdentity;
import io.gantry.platform.problem.Rejection;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A copy of the program, as far as requests are concerned: a door for everybody, one for copies, and layers behind both. */
final class Copy implements AutoCloseable {

    static final String LAYER = "bridge";
    static final Identity CALLER = Identity.OWNER;

    final Uid uid;
    final Set<String> active = ConcurrentHashMap.newKeySet();
    final AtomicInteger passedOn = new AtomicInteger();
    /** Requests that arrived at the layer here. */
    final AtomicInteger arrived = new AtomicInteger();

    volatile BooleanSupplier mayReadOn = () -> true;
    private final PeerListener listener;
    private final PeerConnections connections = new PeerConnections();
    private final Forwarding forwarding;
    private final HttpServer door;
    private final Consumer<RoutingContext> layer;

    /**
     * @param elsewhere where it believes that the layer is
     * @param layer what answers when it is active here
     */
    Copy(Vertx vertx, Uid uid, PeerIdentity identity, Whereabouts elsewhere, Consumer<RoutingContext> layer)
            throws Exception {
        this.uid = uid;
        this.layer = layer;
        this.forwarding = new Forwarding(vertx, elsewhere, identity, System::nanoTime);
        Router inside = Router.router(vertx);
        inside.route().handler(this::brought);
        this.listener =
                PeerListener.open(vertx, identity, new PeerPlace("127.0.0.1", 0, "127.0.0.1"), connections, inside);
        Router outside = Router.router(vertx);
        outside.route().handler(this::fromAnybody);
        this.door = vertx.createHttpServer()
                .requestHandler(outside)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    URI door() {
        return URI.create("http://127.0.0.1:" + door.actualPort());
    }

    URI peerAddress() {
        return URI.create("https://127.0.0.1:" + listener.port());
    }

    Optional<Member> asMember() {
        var epochs = new TreeMap<String, Long>();
        epochs.put(LAYER, 1L);
        return Optional.of(new Member(uid, peerAddress(), "1", List.of(LAYER), epochs, List.of(), Instant.EPOCH));
    }

    boolean brought(HttpServerRequest request) {
        return connections.brought(request);
    }

    private void brought(RoutingContext asked) {
        Optional<Carried> caller = Carried.read(asked.request().getHeader(Carried.HEADER));
        if (!connections.brought(asked.request()) || caller.isEmpty()) {
            asked.response().setStatusCode(401).end();
        } else if (active.contains(LAYER)) {
            arrived.incrementAndGet();
            layer.accept(asked);
        } else {
            asked.response()
                    .setStatusCode(503)
                    .putHeader(PeerListener.NOT_ACTIVE, LAYER)
                    .end();
        }
    }

    private void fromAnybody(RoutingContext asked) {
        if (active.contains(LAYER)) {
            arrived.incrementAndGet();
            layer.accept(asked);
        } else {
            passedOn.incrementAndGet();
            forwarding.forward(
                    asked,
                    new Forwarding.Order(
                            new Carried(CALLER, "192.0.2.7"),
                            LAYER,
                            new Rejection.LayerNotHere(LAYER, true, Duration.ofSeconds(1)),
                            () -> mayReadOn.getAsBoolean(),
                            why -> refuse(asked, why)));
        }
    }

    private static void refuse(RoutingContext asked, Rejection why) {
        asked.response()
                .setStatusCode(why.problem().status())
                .putHeader("Retry-After", "1")
                .end(why.problem().detail());
    }

    /** As a process that is killed. */
    void kill() {
        listener.close();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        forwarding.close();
        var _ = door.close();
    }

    static @Nullable String header(RoutingContext asked, String name) {
        return asked.request().getHeader(name);
    }
}
