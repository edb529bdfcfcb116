package io.gantry.server.copies;

import io.gantry.platform.member.Member;
import io.gantry.platform.member.PeerIdentity;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.time.Ticker;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Passes requests on to the copy where their layer is active, and its answers back, as they come: bodies and streams are
 * never held, whoever is slower sets the pace. Once only: what another copy passed on is answered where it arrives.
 */
public final class Forwarding implements AutoCloseable {

    private static final Duration REHEARSAL_MAX = Duration.ofSeconds(10);
    private static final Duration BEFORE_AGAIN = Duration.ofMillis(200);
    private static final Duration CONNECT_MAX = Duration.ofSeconds(1);
    /** Streams of events say something more often. */
    private static final Duration SILENT_MAX = Duration.ofMinutes(2);
    /** Shorter than the other end's, so that a call does not meet a connection that is just being closed. */
    private static final Duration KEPT_OPEN = Duration.ofSeconds(30);

    private static final Duration KNOWN_FOR = Duration.ofSeconds(1);
    private static final int CONNECTIONS_MAX = 4_096;
    private static final int WAITING_MAX = 1_024;
    private static final Logger LOG = Logger.getLogger(Forwarding.class);

    private final Vertx vertx;
    private final Whereabouts elsewhere;
    private final Ticker ticker;
    private final HttpClient client;

    /** @param elsewhere in which other copy a layer is active */
    public Forwarding(Vertx vertx, Whereabouts elsewhere, PeerIdentity identity, Ticker ticker) {
        this.vertx = vertx;
        this.elsewhere = elsewhere;
        this.ticker = ticker;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setSsl(true)
                .setKeyCertOptions(KeyCertOptions.wrap(identity.keys()))
                .setTrustOptions(TrustOptions.wrap(identity.trust()))
                .setVerifyHost(true)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                .setConnectTimeout((int) CONNECT_MAX.toMillis())
                .setSslHandshakeTimeout(CONNECT_MAX.toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) SILENT_MAX.toSeconds())
                .setKeepAliveTimeout((int) KEPT_OPEN.toSeconds())
                .setMaxPoolSize(CONNECTIONS_MAX)
                .setMaxWaitQueueSize(WAITING_MAX)
                .setDecompressionSupported(false));
    }

    /**
     * One request to ourselves, there and back. What the first handshake loads and computes takes seconds of the loops that
     * serve everybody; otherwise that would be the first seconds after another copy has gone.
     *
     * @param mine where this copy listens to the others
     * @return whether there was an answer before the limit
     */
    public boolean rehearse(URI mine) throws InterruptedException {
        long began = ticker.nanos();
        for (long left = REHEARSAL_MAX.toNanos(); left > 0; left = REHEARSAL_MAX.toNanos() - (ticker.nanos() - began)) {
            try {
                int _ = client.request(HttpMethod.GET, mine.getPort(), mine.getHost(), Errands.FOLDER)
                        .compose(HttpClientRequest::send)
                        .map(HttpClientResponse::statusCode)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(left, TimeUnit.NANOSECONDS);
                return true;
            } catch (ExecutionException | TimeoutException e) { // the handshake has its own limit, shorter than this
                LOG.debugf("not rehearsed yet: %s", e.getMessage());
                Thread.sleep(BEFORE_AGAIN); // one that is refused is refused at once
            }
        }
        return false;
    }

    /**
     * What shall become of a request.
     *
     * @param nowhere what to say when the layer is active in no copy that answers
     * @param mayReadOn asked while an event stream lasts; must not wait
     * @param refuse answers in our own words, if nothing was answered yet
     */
    public record Order(
            Carried caller, String layer, Rejection nowhere, BooleanSupplier mayReadOn, Consumer<Rejection> refuse) {}

    /** Passes it on; returns at once. Called on the request's event loop. */
    public void forward(RoutingContext asked, Order order) {
        new Passage(this, asked, order).begin();
    }

    @Override
    public void close() {
        var _ = client.close();
    }

    HttpClient client() {
        return client;
    }

    Vertx vertx() {
        return vertx;
    }

    long nanos() {
        return ticker.nanos();
    }

    /** As it was known at most a second ago. */
    void find(String layer, Context here, Consumer<Optional<Member>> found) {
        find(layer, nanos() - KNOWN_FOR.toNanos(), here, found);
    }

    /** As it was at that moment or later. The database is asked on another thread, and the answer given on this one. */
    void find(String layer, long sinceNanos, Context here, Consumer<Optional<Member>> found) {
        Thread.ofVirtual().name("gantry-find-" + layer).start(() -> {
            Optional<Member> member = active(layer, sinceNanos);
            here.runOnContext(_ -> found.accept(member));
        });
    }

    private Optional<Member> active(String layer, long sinceNanos) {
        try {
            return elsewhere.of(layer, sinceNanos);
        } catch (RuntimeException e) { // the top of this thread: without the database nobody is known
            LOG.warnf("nobody knows where layer %s is active: %s", layer, e);
            return Optional.empty();
        }
    }
}
