package io.gantry.provisioner.fake;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.kinds.json.GantryJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The admin API of a simulated world. */
final class WorldClient {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .build();

    /**
     * What the world said.
     *
     * @param body empty object where there is none
     */
    record Answer(int status, JsonNode body) {
        String message() {
            return body.path("message").asText("the world answered " + status);
        }
    }

    /** Below {@code /world}. */
    Answer call(String endpoint, String method, String path, JsonNode body) throws IOException {
        HttpRequest.BodyPublisher content = body.isEmpty()
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(GantryJson.lenient().writeValueAsBytes(body));
        HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint + "/world" + path))
                .timeout(CALL_LIMIT)
                .method(method, content)
                .build();
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), tree(response.body()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking " + request.uri(), stopped);
        }
    }

    private static JsonNode tree(byte[] body) throws IOException {
        return body.length == 0
                ? GantryJson.lenient().createObjectNode()
                : GantryJson.lenient().readTree(body);
    }
}
