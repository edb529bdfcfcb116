package io.gantry.bridge.join;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.gantry.bridge.certificate.MachineCertificate;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.problem.Problem;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jboss.logging.Logger;

/**
 * The only thing of Gantry that machines reach, over TLS, under the authority of one cluster, so that a machine that
 * pins the authority knows where it is. {@code POST /v1/join} wants a token; {@code /v1/renew} and {@code /v1/ping} want
 * the certificate of the machine's engine, under mutual TLS. Anybody on the machines' network can call it, so it takes
 * little, waits briefly, and does a bounded number of things at once.
 */
final class JoinListener implements JoinDoor {

    private static final String JOIN = "/v1/join";
    private static final String RENEW = "/v1/renew";
    private static final Set<String> PATHS = Set.of(JOIN, RENEW, "/v1/ping");

    static final int BODY_BYTES_MAX = 32 * 1024;
    static final int AT_ONCE_MAX = 32;
    private static final int CONNECTIONS_MAX = 512;
    private static final int SECONDS_PER_REQUEST = 10;
    private static final Duration BUSY_RETRY_AFTER = Duration.ofSeconds(1);
    private static final Logger LOG = Logger.getLogger(JoinListener.class);

    static {
        // Limits of the JDK's server, read once when it is first used; an operator's own -D wins.
        limit("sun.net.httpserver.maxReqTime", SECONDS_PER_REQUEST);
        limit("sun.net.httpserver.maxRspTime", SECONDS_PER_REQUEST);
        limit("jdk.httpserver.maxConnections", CONNECTIONS_MAX);
    }

    private final Uid cluster;
    private final Services services;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(AT_ONCE_MAX);

    private JoinListener(Uid cluster, Services services, HttpsServer server) {
        this.cluster = cluster;
        this.services = services;
        this.server = server;
    }

    /** @throws IOException if the address cannot be had */
    static JoinListener open(Uid cluster, InetSocketAddress address, SSLContext tls, Services services)
            throws IOException {
        HttpsServer server = HttpsServer.create(address, 0);
        var listener = new JoinListener(cluster, services, server);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = tls.getDefaultSSLParameters();
                wanted.setWantClientAuth(true); // not needed: who joins has none yet
                parameters.setSSLParameters(wanted);
            }
        });
        server.setExecutor(listener.threads);
        server.createContext("/", listener::handle);
        server.start();
        return listener;
    }

    @Override
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!places.tryAcquire()) {
                refuse(exchange, new Rejection.TooMany("joins at once", "" + AT_ONCE_MAX, BUSY_RETRY_AFTER));
                return;
            }
            try {
                answer(exchange);
            } finally {
                places.release();
            }
        } catch (RuntimeException e) { // the top of a request
            LOG.warnf(e, "a join from %s failed", exchange.getRemoteAddress());
            refuse(exchange, new Rejection.Unavailable("the bridge", BUSY_RETRY_AFTER));
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (!PATHS.contains(path)) {
            refuse(exchange, new Rejection.NoSuchRoute(path));
            return;
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            refuse(exchange, new Rejection.MethodNotAllowed(exchange.getRequestMethod()));
            return;
        }
        byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
        if (body.length > BODY_BYTES_MAX) {
            refuse(exchange, new Rejection.TooLarge("the request", BODY_BYTES_MAX + " bytes"));
            return;
        }
        Result<?> result = switch (path) {
            case JOIN -> join(exchange, body);
            case RENEW -> renew(exchange, body);
            default -> ping(exchange, body);
        };
        switch (result) {
            case Result.Ok<?>(Object answer) ->
                send(exchange, 200, "application/json", GantryJson.lenient().writeValueAsBytes(answer));
            case Result.Refused<?> refused -> refuse(exchange, refused.rejection());
        }
    }

    @SuppressWarnings("NullAway") // Jackson gives null for a field that is not there
    private Result<Admission> join(HttpExchange exchange, byte[] body) throws IOException {
        return read(body, JoinService.Request.class, "token and csr", it -> it.token() != null && it.csr() != null)
                .then(request -> services.join().join(cluster, from(exchange), request));
    }

    @SuppressWarnings("NullAway") // Jackson gives null for a field that is not there
    private Result<Admission> renew(HttpExchange exchange, byte[] body) throws IOException {
        Result<RenewService.Request> asked = read(body, RenewService.Request.class, "csr", it -> it.csr() != null);
        return shown(exchange)
                .then(certificate ->
                        asked.then(request -> services.renew().renew(cluster, from(exchange), certificate, request)));
    }

    private Result<Contacts.Pong> ping(HttpExchange exchange, byte[] body) throws IOException {
        Result<Contacts.Ping> said = body.length == 0
                ? Result.ok(Contacts.Ping.UNSAID)
                : read(body, Contacts.Ping.class, "stopAfter", _ -> true);
        return shown(exchange)
                .then(certificate -> said.then(it -> services.contacts().ping(cluster, certificate, it)));
    }

    private static <T> Result<T> read(byte[] body, Class<T> type, String fields, Predicate<T> whole)
            throws IOException {
        try {
            T request = GantryJson.strict().readValue(body, type);
            return request == null || !whole.test(request)
                    ? new Result.Refused<>(new Rejection.Malformed(fields + " must be there"))
                    : new Result.Ok<>(request);
        } catch (JsonProcessingException _) {
            return new Result.Refused<>(
                    new Rejection.Malformed("it must be JSON with " + fields + ", and nothing else"));
        }
    }

    /** The machine's certificate, whose key the caller has: an authority of the cluster has signed it. */
    private static Result<MachineCertificate> shown(HttpExchange exchange) {
        try {
            Certificate[] chain = ((HttpsExchange) exchange).getSSLSession().getPeerCertificates();
            return MachineCertificate.of((X509Certificate) chain[0])
                    .<Result<MachineCertificate>>map(Result.Ok::new)
                    .orElseGet(() ->
                            new Result.Refused<>(new Rejection.Forbidden("this certificate: it is not a machine's")));
        } catch (SSLPeerUnverifiedException _) {
            return new Result.Refused<>(new Rejection.Forbidden("this: the machine's certificate must be shown"));
        }
    }

    private static String from(HttpExchange exchange) {
        return exchange.getRemoteAddress().getAddress().getHostAddress();
    }

    private static void refuse(HttpExchange exchange, Rejection rejection) throws IOException {
        Problem problem = rejection.problem();
        byte[] body = GantryJson.lenient().writeValueAsString(problem).getBytes(StandardCharsets.UTF_8);
        send(exchange, problem.status(), Problem.MEDIA_TYPE, body);
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static void limit(String property, int value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, Integer.toString(value));
        }
    }
}
