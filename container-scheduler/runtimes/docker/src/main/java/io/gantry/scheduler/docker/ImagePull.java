package io.gantry.scheduler.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.gantry.kinds.json.GantryJson;
import io.gantry.scheduler.spi.SecretValues;
import io.gantry.scheduler.spi.WorkloadEngine.Started;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Brings an image to an engine. Docker answers 200 before it pulls; what fails later is said in the stream. */
final class ImagePull {

    /** What registries say to whom they do not know. */
    private static final List<String> DENIED = List.of(
            "unauthorized", "no basic auth credentials", "authentication required", "incorrect username or password");

    private ImagePull() {}

    /**
     * Null when the image is there now.
     *
     * @param as who pulls it; null for anybody
     */
    static @Nullable Started of(
            DockerHttpClient streams, String image, SecretValues.@Nullable Registry as, Duration within) {
        var request = Request.builder()
                .method(Method.POST)
                .path("/images/create?fromImage=" + URLEncoder.encode(withTag(image), StandardCharsets.UTF_8));
        if (as != null) {
            request.putHeader("X-Registry-Auth", credentials(as));
        }
        try {
            String error = Deadline.within(within, () -> errors(streams, request.build()));
            return error == null ? null : refused(image, as, error);
        } catch (TimeoutException _) {
            return new Started.Refused("ImagePullFailed", image + ": not pulled within " + within.toSeconds() + " s");
        }
    }

    private static Started refused(String image, SecretValues.@Nullable Registry as, String error) {
        String lower = error.toLowerCase(Locale.ROOT);
        if (DENIED.stream().noneMatch(lower::contains)) {
            return new Started.Refused("ImagePullFailed", image + ": " + error);
        }
        return new Started.Refused(
                "ImagePullDenied",
                image + ": " + error
                        + (as == null
                                ? " (the task has no pullSecret)"
                                : " (with what its pullSecret says for " + as.server() + ")"));
    }

    /** As Docker wants it: JSON in Base64 for addresses. */
    private static String credentials(SecretValues.Registry as) {
        String server = as.server().equals("docker.io") ? "https://index.docker.io/v1/" : as.server();
        var json = GantryJson.lenient()
                .createObjectNode()
                .put("username", as.user())
                .put("password", as.password().reveal())
                .put("serveraddress", server);
        return Base64.getUrlEncoder().encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
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
