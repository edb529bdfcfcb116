package io.gantry.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The API as a client in another process has it. */
final class Rest implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    private final String url;
    private final Path tokenFile;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private volatile @Nullable String token;

    Rest(String url, Path tokenFile) {
        this.url = url;
        this.tokenFile = tokenFile;
    }

    /** Without a token; 0 if nobody answers. */
    int health(String probe) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/health/" + probe))
                    .timeout(ANSWER_LIMIT)
                    .build();
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException _) {
            return 0;
        }
    }

    /** What a probe says, whatever its status. */
    String healthBody(String probe) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/health/" + probe))
                .timeout(ANSWER_LIMIT)
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    /** Makes what must not be there yet. */
    void create(String path, String manifest) throws IOException, InterruptedException {
        expect(201, send("PUT", path, manifest));
    }

    /** What became of a creation that may be asked for again. */
    enum Created {
        YES,
        NO_ROOM,
        /** It is not known whether it was made: the server said that it cannot tell now. */
        UNKNOWN
    }

    /** @param again whether it was UNKNOWN before, so that it may be there already */
    Created create(String path, String manifest, boolean again) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("PUT", path, manifest);
        if (answer.statusCode() == 409 && answer.body().contains("/problems/limit-reached")) {
            return Created.NO_ROOM;
        }
        if (answer.statusCode() == 503) {
            return Created.UNKNOWN;
        }
        expect(again && answer.statusCode() == 412 ? 412 : 201, answer);
        return Created.YES;
    }

    /** False if the server said that it cannot tell now. */
    boolean deleted(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("DELETE", path, "");
        if (answer.statusCode() != 503) {
            expect(202, answer);
        }
        return answer.statusCode() != 503;
    }

    void delete(String path) throws IOException, InterruptedException {
        expect(202, send("DELETE", path, ""));
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("GET", path, "");
        expect(200, answer);
        return JSON.readTree(answer.body());
    }

    private static void expect(int status, HttpResponse<String> answer) {
        boolean deleted = status == 202 && answer.statusCode() / 100 == 2;
        if (answer.statusCode() != status && !deleted) {
            throw new IllegalStateException(answer.request().method() + " "
                    + answer.request().uri().getPath() + ": " + answer.statusCode() + " " + answer.body());
        }
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(ANSWER_LIMIT)
                .header("Authorization", "Bearer " + token())
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (method.equals("PUT")) {
            request.header("If-None-Match", "*").header("Content-Type", "application/yaml");
        } else if (method.equals("DELETE")) {
            request.header("If-Match", "*");
        }
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (HttpTimeoutException e) {
            throw new IOException(method + " " + path + ": no answer in " + ANSWER_LIMIT.toSeconds() + " s", e);
        }
    }

    private String token() throws IOException {
        String known = token;
        if (known == null) {
            known = Files.readString(tokenFile).strip();
            token = known;
        }
        return known;
    }

    @Override
    public void close() {
        client.close();
    }
}
