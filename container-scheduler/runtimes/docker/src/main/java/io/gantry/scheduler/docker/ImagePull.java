package io.gantry.scheduler.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.gantry.kinds.json.GantryJson;
import io.gantry.scheduler.spi.WorkloadEngine.Started;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Brings an image to an engine. Docker answers 200 before it pulls; what fails later is said in the stream. */
final class ImagePull {

    private ImagePull() {}

    /** Null when the image is there now. */
    static @Nullable Started of(DockerHttpClient streams, String image, Duration within) {
        Request request = Request.builder()
                .method(Method.POST)
                .path("/images/create?fromImage=" + URLEncoder.encode(withTag(image), StandardCharsets.UTF_8))
                .build();
        try {
            String error = Deadline.within(within, () -> errors(streams, request));
            return error == null ? null : new Started.Refused("ImagePullFailed", image + ": " + error);
        } catch (TimeoutException _) {
            return new Started.Refused("ImagePullFailed", image + ": not pulled within " + within.toSeconds() + " s");
        }
    }

    private static String withTag(String image) {
        boolean tagged = image.lastIndexOf(':') > image.lastIndexOf('/') || image.contains("@");
        return tagged ? image : image + ":latest";
    }

    private static @Nullable String errors(DockerHttpClient client, Request request) throws IOException {
        try (Response response = client.execute(request);
                MappingIterator<JsonNode> lines =
                        GantryJson.lenient().readerFor(JsonNode.class).readValues(response.getBody())) {
            String error = null;
            while (lines.hasNextValue()) {
                JsonNode line = lines.nextValue();
                JsonNode words = line.has("error") ? line.get("error") : line.get("message");
                error = words == null ? error : EngineWords.bounded(words.asText());
            }
            return error == null && response.getStatusCode() / 100 != 2
                    ? "the engine answered " + response.getStatusCode()
                    : error;
        }
    }
}
