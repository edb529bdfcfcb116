package io.gantry.bridge.join;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.gantry.kinds.id.Uid;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.problem.Problem;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;
import org.jboss.logging.Logger;

/**
 * The only thing of Gantry that machines reach: {@code POST /v1/join} over TLS, under the authority of one cluster, so
 * that a machine that pins the authority knows where it is. Anybody on the machines' network can call it, so it takes
 * little, waits briefly, and does a bounded number of things at once.
 */
final class JoinListener implements AutoCloseable {

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
    private final JoinService service;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(AT_ONCE_MAX);

    private JoinListener(Uid cluster, JoinService service, HttpsServer server) {
        this.cluster = cluster;
        this.service = service;
        this.server = server;
    }

    /** @throws IOException if the address cannot be had */
    static JoinListener open(Uid cluster, InetSocketAddress address, SSLContext tls, JoinService service)
            throws IOException {
        HttpsServer server = HttpsServer.create(address, 0);
        var listener = new JoinListener(cluster, service, server);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.setExecutor(listener.threads);
        server.createContext("/", listener::handle);
        server.start();
        return listener;
    }

    int port() {
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
        if (!exchange.getRequestURI().getPath().equals("/v1/join")) {
            refuse(exchange, new Rejection.NoSuchRoute(exchange.getRequestURI().getPath()));
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
        switch (join(exchange, body)) {
            case Result.Ok<JoinService.Answer>(JoinService.Answer answer) ->
                send(exchange, 200, "application/json", GantryJson.lenient().writeValueAsBytes(answer));
            case Result.Refused<JoinService.Answer> refused -> refuse(exchange, refused.rejection());
        }
    }

    @SuppressWarnings("NullAway") // Jackson gives null for a field that is not there
    private Result<JoinService.Answer> join(HttpExchange exchange, byte[] body) throws IOException {
        try {
            var request = GantryJson.strict().readValue(body, JoinService.Request.class);
            if (request == null || request.token() == null || request.csr() == null) {
                return new Result.Refused<>(new Rejection.Malformed("token and csr must be there"));
            }
            return service.join(
                    cluster, exchange.getRemoteAddress().getAddress().getHostAddress(), request);
        } catch (JsonProcessingException _) {
            return new Result.Refused<>(
                    new Rejection.Malformed("it must be JSON with token and csr, and nothing else"));
        }
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
