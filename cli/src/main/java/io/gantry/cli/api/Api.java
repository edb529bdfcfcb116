package io.gantry.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gantry.cli.Context;
import io.gantry.cli.Exit;
import io.gantry.cli.Failure;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.meta.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The server's REST interface. What it refuses becomes a {@link Failure} with the right exit code. */
public final class Api {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
    private static final int PAGE = 500;

    private final URI address;
    private final Optional<String> token;
    private final Context context;
    private final HttpClient client;

    /** @param believed whose certificates are; this machine's authorities if left out */
    Api(URI address, Optional<String> token, Optional<SSLContext> believed, Context context) {
        this.address = address;
        this.token = token;
        this.context = context;
        HttpClient.Builder built =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT);
        believed.ifPresent(built::sslContext);
        this.client = built.build();
    }

    /** @param body missing when there was none */
    public record Answer(int status, Optional<String> etag, JsonNode body) {
        public boolean ok() {
            return status < 300;
        }
    }

    public URI address() {
        return address;
    }

    /** {@code /v1/pools/web}, {@code /v1/namespaces/shop/jobs}. */
    public static String path(Kind kind, @Nullable String namespace, String... name) {
        String collection = kind.namespaced()
                ? "/v1/namespaces/" + encoded(String.valueOf(namespace)) + "/" + kind.plural()
                : "/v1/" + kind.plural();
        var path = new StringBuilder(collection);
        for (String part : name) {
            path.append('/').append(encoded(part));
        }
        return path.toString();
    }

    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** What the server says to who calls without a token: in the words of {@code WWW-Authenticate}. */
    public record Challenge(String words) {}

    public Challenge challenge() {
        HttpRequest request = request("/v1/auth/whoami").timeout(ANSWER_TIMEOUT).build();
        HttpResponse<byte[]> response = send(request, BodyHandlers.ofByteArray());
        return new Challenge(response.headers().firstValue("WWW-Authenticate").orElse(""));
    }

    /** Whatever the answer is, a problem too. */
    public Answer ask(String method, String path, @Nullable Object body, Map<String, String> headers) {
        HttpRequest.Builder request = request(path).timeout(ANSWER_TIMEOUT);
        headers.forEach(request::header);
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofByteArray(bytes(body)));
        }
        HttpResponse<byte[]> response = send(request.build(), BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), response.headers().firstValue("ETag"), tree(response.body()));
    }

    /** The answer's body. @throws Failure if it is a problem */
    public JsonNode get(String path) {
        return checked(ask("GET", path, null, Map.of()), "GET " + path).body();
    }

    public ApiObject object(Kind kind, @Nullable String namespace, String name) {
        Answer answer = checked(ask("GET", path(kind, namespace, name), null, Map.of()), kind.singular() + " " + name);
        return new ApiObject(kind, answer.body(), answer.etag());
    }

    /** Empty if there is none of this name. */
    public Optional<ApiObject> find(Kind kind, @Nullable String namespace, String name) {
        Answer answer = ask("GET", path(kind, namespace, name), null, Map.of());
        return answer.status() == 404
                ? Optional.empty()
                : Optional.of(new ApiObject(
                        kind, checked(answer, kind.singular() + " " + name).body(), answer.etag()));
    }

    /** All pages. */
    public List<ApiObject> list(Kind kind, @Nullable String namespace) {
        return listAt(kind, path(kind, namespace));
    }

    public List<ApiObject> listAt(Kind kind, String path) {
        var objects = new ArrayList<ApiObject>();
        eachAt(path, "", item -> objects.add(new ApiObject(kind, item, Optional.empty())));
        return objects;
    }

    /**
     * Page by page, so that a long list need not fit into memory, and to its end, however long it is.
     *
     * @param query further parameters, or none
     */
    public void eachAt(String path, String query, Consumer<JsonNode> item) {
        String cursor = "";
        do {
            JsonNode body = get(path + "?limit=" + PAGE
                    + (query.isEmpty() ? "" : "&" + query)
                    + (cursor.isEmpty() ? "" : "&cursor=" + encoded(cursor)));
            JsonNode items = body.isArray() ? body : body.path("items");
            items.forEach(item);
            String next = body.path("next").asText("");
            if (!next.isEmpty() && next.equals(cursor)) {
                throw new Failure(
                        Exit.FAILED,
                        "error: the list at " + path + " does not go on: the server answers the same cursor again");
            }
            cursor = next.equals("null") ? "" : next;
        } while (!cursor.isEmpty());
    }

    /** @throws Failure with what, which, why and what to do, unless the answer is good */
    public Answer checked(Answer answer, String about) {
        if (answer.ok()) {
            return answer;
        }
        throw Refusals.failure(answer, about, token.isPresent());
    }

    /** Server-sent events as they come; close it to hang up. */
    public Stream<ServerEvent> events(
            String method, String path, @Nullable Object body, Optional<String> after, String about) {
        HttpRequest.Builder request = request(path).header("Accept", "text/event-stream");
        after.ifPresent(id -> request.header("Last-Event-ID", id));
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofByteArray(bytes(body)));
        }
        HttpResponse<Stream<String>> response = send(request.build(), BodyHandlers.ofLines());
        if (response.statusCode() >= 300) {
            String text = String.join("\n", response.body().toList());
            checked(
                    new Answer(response.statusCode(), Optional.empty(), tree(text.getBytes(StandardCharsets.UTF_8))),
                    about);
        }
        return ServerEvent.of(response.body());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address + path)).header("User-Agent", "gantry-cli");
        token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        return request;
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request, handler);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.FAILED, "interrupted");
        } catch (IOException e) {
            throw Refusals.unreachable(address, e, context.home());
        }
    }

    private static byte[] bytes(Object body) {
        try {
            return GantryJson.lenient().writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + body.getClass(), e);
        }
    }

    private static JsonNode tree(byte[] body) {
        try {
            return body.length == 0
                    ? MissingNode.getInstance()
                    : GantryJson.lenient().readTree(body);
        } catch (IOException _) {
            return MissingNode.getInstance(); // not JSON: the status alone must do
        }
    }
}
