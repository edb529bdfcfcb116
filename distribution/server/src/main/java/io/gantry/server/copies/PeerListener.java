package io.gantry.server.copies;

import io.gantry.platform.member.PeerIdentity;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where the other copies call, and nobody else can: who has no certificate of the copies' own authority does not get
 * through the handshake. What comes in here leads to the same routes as the API's requests.
 */
public final class PeerListener implements AutoCloseable {

    /** In an answer: the layer that was asked for is not active here, and nothing was done. */
    public static final String NOT_ACTIVE = "Gantry-Not-Active";

    private static final Duration OPEN_MAX = Duration.ofSeconds(5);
    private static final Duration HANDSHAKE_MAX = Duration.ofSeconds(5);
    private static final Duration IDLE_MAX = Duration.ofMinutes(2);
    /** Who calls is in a header too, with all their namespaces. */
    private static final int HEADERS_MAX = 64 * 1024;

    private final HttpServer server;

    private PeerListener(
            Vertx vertx, PeerIdentity identity, PeerConnections connections, Handler<HttpServerRequest> requests) {
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setUseAlpn(false)
                        .setKeyCertOptions(KeyCertOptions.wrap(identity.keys()))
                        .setTrustOptions(TrustOptions.wrap(identity.trust()))
                        .setClientAuth(ClientAuth.REQUIRED)
                        .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                        .setSslHandshakeTimeout(HANDSHAKE_MAX.toSeconds())
                        .setIdleTimeout((int) IDLE_MAX.toSeconds())
                        .setMaxHeaderSize(HEADERS_MAX)
                        .setHandle100ContinueAutomatically(true))
                .connectionHandler(connections::opened)
                .requestHandler(requests);
    }

    /**
     * Waits until it is open.
     *
     * @param connections told of those that come in
     * @throws IOException if the port cannot be had
     */
    public static PeerListener open(
            Vertx vertx,
            PeerIdentity identity,
            PeerPlace place,
            PeerConnections connections,
            Handler<HttpServerRequest> requests)
            throws IOException {
        var listener = new PeerListener(vertx, identity, connections, requests);
        try {
            listener.server
                    .listen(place.port(), place.bind())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(OPEN_MAX.toMillis(), TimeUnit.MILLISECONDS);
            return listener;
        } catch (ExecutionException | TimeoutException e) {
            listener.close(); // one that opens later after all would hold the port against the next try
            throw new IOException(
                    "the listener for other copies does not open at " + place.bind() + ":" + place.port()
                            + "; check gantry.peer-bind and gantry.peer-port: " + e.getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the listener for other copies opened", e);
        }
    }

    public int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        var _ = server.close();
    }
}
