package io.gantry.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests to a running server by one who may do everything: every route, with odd names, queries, headers and bodies,
 * written byte by byte, for a client of our own would mend them. No answer says that the server broke; a refusal is a
 * problem with a type; and what was refused is not there afterwards.
 */
public final class Requests implements Target {

    private static final int ANSWER_BYTES_MAX = 256 * 1024;
    private static final int LIMIT_MILLIS = 30_000;
    private static final int STREAM_MILLIS = 300;
    private static final Pattern ROUTE = Pattern.compile("^  (/[^:]+):$");
    private static final Pattern METHOD = Pattern.compile("^    (get|put|post|delete):$");
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

    private final InetSocketAddress server;
    private final String token;
    private final List<Route> routes;
    private final Manifests manifests = new Manifests();

    private record Route(String method, String path) {}

    /** @param status 0 if the connection was closed without an answer, as it is when it was no HTTP */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    private record Answer(int status, String head, byte[] body) {}

    /** @param openapi the document of the API: its routes */
    public Requests(InetSocketAddress server, String token, Path openapi) throws IOException {
        this.server = server;
        this.token = token;
        this.routes = routes(openapi);
    }

    private static List<Route> routes(Path openapi) throws IOException {
        var routes = new ArrayList<Route>();
        String path = "";
        for (String line : Files.readAllLines(openapi)) {
            var route = ROUTE.matcher(line);
            var method = METHOD.matcher(line);
            if (route.matches()) {
                path = route.group(1);
            } else if (method.matches() && !path.isEmpty()) {
                routes.add(new Route(method.group(1).toUpperCase(Locale.ROOT), path));
            }
        }
        if (routes.isEmpty()) {
            throw new IllegalStateException("no routes in " + openapi);
        }
        return routes;
    }

    @Override
    public String name() {
        return "requests";
    }

    @Override
    public Optional<String> tryOne(long seed) {
        var random = new SplittableRandom(seed);
        JsonNode good = manifests.any(random);
        Route route = random.nextInt(3) == 0 ? routeOf(good) : routes.get(random.nextInt(routes.size()));
        String method = random.nextInt(20) == 0 ? oddMethod(random) : route.method();
        String name = random.nextInt(3) == 0 ? encoded(Odd.text(random), random) : "h" + Math.abs(seed % 100_000);
        String path = PARAMETER
                .matcher(route.path())
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1).equals("namespace") ? "default" : name));
        byte[] body = method.equals("GET") ? new byte[0] : body(named(good, name), random);
        byte[] request = request(method, path + query(random), headers(method, random), body);
        try {
            Answer answer = said(request);
            boolean creates = method.equals("PUT") && route.path().endsWith("/{name}") && name.startsWith("h");
            return wrong(method + " " + path, method, answer)
                    .or(() -> creates ? leftBehind(method, path, answer) : Optional.empty());
        } catch (IOException e) {
            return Optional.of(method + " " + path + ": " + e);
        }
    }

    private static Route routeOf(JsonNode manifest) {
        String kind = manifest.path("kind").asText();
        return kind.equals("Job")
                ? new Route("PUT", "/v1/namespaces/{namespace}/jobs/{name}")
                : new Route("PUT", "/v1/" + kind.toLowerCase(Locale.ROOT) + "s/{name}");
    }

    private static JsonNode named(JsonNode good, String name) {
        JsonNode mine = good.deepCopy();
        ((ObjectNode) mine.path("metadata")).put("name", name);
        if (mine.path("metadata").has("namespace")) {
            ((ObjectNode) mine.path("metadata")).put("namespace", "default");
        }
        return mine;
    }

    private static byte[] body(JsonNode good, RandomGenerator random) {
        return switch (random.nextInt(3)) {
            case 0 -> good.toString().getBytes(UTF_8);
            case 1 -> Garble.of(good.toString().getBytes(UTF_8), random);
            default -> Change.of(good, random).tree().toString().getBytes(UTF_8);
        };
    }

    private static String oddMethod(RandomGenerator random) {
        return List.of("PATCH", "HEAD", "OPTIONS", "TRACE", "get", "PROPFIND", "X", "PUT", "DELETE")
                .get(random.nextInt(9));
    }

    /** Mostly as it must be, sometimes as it must not. */
    private static String encoded(String text, RandomGenerator random) {
        var line = new StringBuilder();
        for (byte each : text.getBytes(UTF_8)) {
            boolean plain = each > ' ' && each != '%' && each != '#' && each != '?' && each < 127;
            boolean raw = plain || (each != '\r' && each != '\n' && each != ' ' && random.nextInt(50) == 0);
            line.append(raw ? String.valueOf((char) (each & 0xff)) : "%%%02X".formatted(each & 0xff));
        }
        return line.toString();
    }

    private static String query(RandomGenerator random) {
        if (random.nextInt(3) > 0) {
            return "";
        }
        List<String> names = List.of(
                "limit",
                "cursor",
                "dryRun",
                "failFast",
                "follow",
                "tail",
                "since",
                "topic",
                "label",
                "state",
                "uid",
                "key",
                "after",
                "kind",
                "verb",
                "namespace",
                "group",
                "x");
        var query = new StringBuilder();
        for (int left = 1 + random.nextInt(2); left > 0; left--) {
            query.append(query.isEmpty() ? '?' : '&')
                    .append(names.get(random.nextInt(names.size())))
                    .append('=')
                    .append(encoded(Odd.text(random), random));
        }
        return query.toString();
    }

    private static List<String> headers(String method, RandomGenerator random) {
        var headers = new ArrayList<String>();
        if (method.equals("PUT")) {
            headers.add(random.nextInt(6) == 0 ? "If-Match: " + value(random) : "If-None-Match: *");
        }
        if (method.equals("DELETE")) {
            headers.add("If-Match: " + (random.nextInt(6) == 0 ? value(random) : "*"));
        }
        if (random.nextInt(5) == 0) {
            headers.add(
                    List.of("Idempotency-Key", "Last-Event-ID", "Accept", "traceparent", "Range", "Cookie", "Expect")
                                    .get(random.nextInt(7))
                            + ": " + value(random));
        }
        headers.add("Content-Type: "
                + (random.nextInt(8) == 0
                        ? value(random)
                        : random.nextBoolean() ? "application/json" : "application/yaml"));
        return headers;
    }

    /** One line: whoever writes two has written another request. */
    private static String value(RandomGenerator random) {
        return Odd.text(random).replaceAll("[\\r\\n\\u0000]", "_");
    }

    private byte[] request(String method, String target, List<String> headers, byte[] body) {
        var request = new ByteArrayOutputStream();
        var head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n");
        head.append("Authorization: Bearer ").append(token).append("\r\n");
        headers.forEach(each -> head.append(each).append("\r\n"));
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        request.writeBytes(head.toString().getBytes(ISO_8859_1));
        request.writeBytes(body);
        return request.toByteArray();
    }

    private Answer said(byte[] request) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(server, LIMIT_MILLIS);
            socket.setSoTimeout(LIMIT_MILLIS);
            try {
                socket.getOutputStream().write(request);
            } catch (IOException _) {
                // it was refused before it was whole; why, can be read
            }
            return read(socket);
        }
    }

    private static Answer read(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        var all = new ByteArrayOutputStream();
        var some = new byte[8192];
        try {
            for (int count = in.read(some); count >= 0 && all.size() < ANSWER_BYTES_MAX; count = in.read(some)) {
                all.write(some, 0, count);
                if (all.toString(ISO_8859_1).contains("text/event-stream")) {
                    socket.setSoTimeout(STREAM_MILLIS); // goes on for as long as somebody listens
                }
            }
        } catch (SocketTimeoutException e) {
            if (all.size() == 0) {
                throw e;
            }
        }
        return answer(all.toByteArray());
    }

    private static Answer answer(byte[] all) {
        String text = new String(all, ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (!text.startsWith("HTTP/1.") || end < 0) {
            return new Answer(0, text, new byte[0]);
        }
        int status = Integer.parseInt(text.substring(9, 12));
        return new Answer(status, text.substring(0, end), Arrays.copyOfRange(all, end + 4, all.length));
    }

    private static Optional<String> wrong(String asked, String method, Answer answer) {
        if (answer.status() >= 500 && answer.status() != 501) {
            return Optional.of(asked + ": " + answer.status() + " " + new String(answer.body(), UTF_8));
        }
        boolean problem = answer.status() >= 400 && !method.equals("HEAD") && answer.body().length > 0;
        return problem && answer.head().contains("json") && !hasType(answer.body())
                ? Optional.of(asked + ": " + answer.status() + " without a type: " + new String(answer.body(), UTF_8))
                : Optional.empty();
    }

    private static boolean hasType(byte[] body) {
        try {
            return Odd.JSON.readTree(body).path("type").asText().startsWith("https://gantry.io/problems/");
        } catch (JacksonException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
    }

    /** Of a creation that was refused, unless it was there before. */
    private Optional<String> leftBehind(String method, String path, Answer answer) {
        if (answer.status() < 400 || answer.status() == 412) {
            return Optional.empty();
        }
        try {
            return said(request("GET", path, List.of(), new byte[0])).status() == 200
                    ? Optional.of(method + " " + path + ": " + answer.status() + ", and it is there nevertheless")
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of("GET " + path + ": " + e);
        }
    }
}
