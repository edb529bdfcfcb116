package io.gantry.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The API's routes as answers prepared by a test; what was asked is recorded. Unknown routes are 404 problems. */
final class FakeServer implements AutoCloseable {

    private static final String NOT_FOUND = """
            {"type":"https://gantry.io/problems/not-found","title":"Not found","status":404,"detail":"there is no such object"}
            """;

    private final HttpServer server;
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    record Answer(int status, String type, @Nullable String etag, String body) {}

    /** @param match If-Match, or else If-None-Match */
    record Asked(
            String method,
            String path,
            @Nullable String match,
            @Nullable String token,
            String body) {
        String line() {
            return method + " " + path + (match == null ? "" : " " + match);
        }
    }

    FakeServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Several answers to the same are given one after another; the last one for ever. */
    FakeServer on(String route, int status, String body) {
        String type = status < 400 ? "application/json" : "application/problem+json";
        return add(route, new Answer(status, type, null, body));
    }

    /** Forgets what was prepared for a route. */
    FakeServer anew(String route) {
        answers.remove(route);
        return this;
    }

    FakeServer object(String route, String etag, String body) {
        return add(route, new Answer(200, "application/json", etag, body));
    }

    FakeServer events(String route, String body) {
        return add(route, new Answer(200, "text/event-stream", null, body));
    }

    private FakeServer add(String route, Answer answer) {
        answers.computeIfAbsent(route, any -> new ArrayDeque<>()).add(answer);
        return this;
    }

    List<Asked> asked() {
        return asked;
    }

    List<String> changesAsked() {
        return asked.stream()
                .filter(one -> !one.method().equals("GET"))
                .map(Asked::line)
                .toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        var headers = exchange.getRequestHeaders();
        String match = headers.getFirst("If-Match") != null
                ? "If-Match " + headers.getFirst("If-Match")
                : headers.getFirst("If-None-Match") != null
                        ? "If-None-Match " + headers.getFirst("If-None-Match")
                        : null;
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(new Asked(exchange.getRequestMethod(), path, match, headers.getFirst("Authorization"), body));
        Answer answer = next(exchange.getRequestMethod() + " " + path);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        if (answer.etag() != null) {
            exchange.getResponseHeaders().set("ETag", answer.etag());
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private synchronized Answer next(String route) {
        Deque<Answer> known = answers.getOrDefault(route, answers.get(route.replaceAll("\\?.*", "")));
        if (known == null) {
            return new Answer(404, "application/problem+json", null, NOT_FOUND);
        }
        return known.size() > 1 ? known.remove() : known.element();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
