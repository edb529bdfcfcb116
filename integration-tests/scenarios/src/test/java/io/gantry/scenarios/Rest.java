package io.gantry.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** The API as a program sees it. What it refuses is kept: a secret must not be in it. */
public final class Rest {

    public static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
    private static final int PAGE = 100;

    private final String url;
    private final Path tokenFile;
    private final HttpClient client;
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();

    public Rest(String url, Path tokenFile) {
        this(url, tokenFile, Optional.empty());
    }

    /** @param believed whose certificates are, of a server that speaks TLS */
    public Rest(String url, Path tokenFile, Optional<SSLContext> believed) {
        this.url = url;
        this.tokenFile = tokenFile;
        HttpClient.Builder built =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5));
        believed.ifPresent(built::sslContext);
        this.client = built.build();
    }

    public Answer get(String path) {
        return ask("GET", path, "", Map.of());
    }

    /** Must not be there yet. */
    public Answer create(String path, String yaml) {
        return ask("PUT", path, yaml, Map.of("If-None-Match", "*"));
    }

    /** Must be at this version. */
    public Answer change(String path, String yaml, String etag) {
        return ask("PUT", path, yaml, Map.of("If-Match", etag));
    }

    public Answer delete(String path) {
        return ask("DELETE", path, "", Map.of("If-Match", "*"));
    }

    public Answer post(String path) {
        return ask("POST", path, "", Map.of());
    }

    /** With our token, unless the headers have another. */
    public Answer ask(String method, String path, String yaml, Map<String, String> headers) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                    .timeout(ANSWER_LIMIT)
                    .method(method, yaml.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(yaml));
            if (!yaml.isEmpty() && !headers.containsKey("Content-Type")) {
                request.header("Content-Type", "application/yaml");
            }
            if (!headers.containsKey("Authorization")) {
                request.header("Authorization", "Bearer " + token());
            }
            headers.forEach((name, value) -> {
                if (!value.isEmpty()) {
                    request.header(name, value);
                }
            });
            return send(request.build());
        } catch (IOException e) {
            throw new AssertionError(method + " " + path + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private Answer send(HttpRequest request) throws IOException, InterruptedException {
        var response = client.send(request, BodyHandlers.ofString());
        Map<String, String> headers = response.headers().map().entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().toLowerCase(Locale.ROOT),
                        entry -> entry.getValue().getFirst(),
                        (first, second) -> first));
        String text = response.body();
        if (response.statusCode() >= 400) {
            refusals.add(text);
        }
        return new Answer(response.statusCode(), headers, tree(text), text);
    }

    private static JsonNode tree(String text) {
        try {
            return text.isBlank() ? MissingNode.getInstance() : JSON.readTree(text);
        } catch (IOException _) {
            return MissingNode.getInstance();
        }
    }

    /** All pages of a list. */
    public List<JsonNode> list(String path) {
        var items = new ArrayList<JsonNode>();
        String cursor = "";
        do {
            Answer page = get(path + "?limit=" + PAGE + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
                    .with(200);
            page.body().path("items").forEach(items::add);
            cursor = page.at("next");
        } while (!cursor.isEmpty());
        return items;
    }

    public String token() throws IOException {
        return Files.readString(tokenFile).strip();
    }

    public String url() {
        return url;
    }

    public HttpClient client() {
        return client;
    }

    /** The bodies of all refusals so far. */
    public Queue<String> refusals() {
        return refusals;
    }
}
