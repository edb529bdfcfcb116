package io.gantry.inventory.explain;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.scheduler.api.JobPlacement;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Over REST: {@code GET /v1/namespaces/{ns}/jobs/{name}/placement}. */
public final class HttpPlacementSource implements PlacementSource {

    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
    private static final int ANSWER_BYTES_SHOWN_MAX = 200;

    private final HttpClient http;
    private final Supplier<URI> server;
    private final Duration answerMax;

    /** @param server asked each time, since an embedded server knows its port only after it started */
    public HttpPlacementSource(HttpClient http, Supplier<URI> server, Duration answerMax) {
        this.http = http;
        this.server = server;
        this.answerMax = answerMax;
    }

    @Override
    public Result<JobPlacement> placement(Name namespace, Name job, @Nullable String authorization) {
        var request = HttpRequest.newBuilder(
                        server.get().resolve("/v1/namespaces/" + namespace + "/jobs/" + job + "/placement"))
                .timeout(answerMax);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try {
            return read(
                    "job " + namespace + "/" + job,
                    http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException _) {
            return away();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return away();
        }
    }

    private static Result<JobPlacement> read(String what, HttpResponse<byte[]> answer) throws IOException {
        return switch (answer.statusCode()) {
            case 200 -> Result.ok(GantryJson.lenient().readValue(answer.body(), JobPlacement.class));
            case 401 -> Result.refused(new Rejection.Unauthenticated());
            case 403 -> Result.refused(new Rejection.Forbidden("see " + what));
            case 404 -> Result.refused(new Rejection.NotFound(what));
            case 409, 429, 502, 503, 504 -> away();
            default ->
                throw new IllegalStateException("the scheduler answered for " + what + " with " + answer.statusCode()
                        + ": " + shown(answer.body()));
        };
    }

    private static Result<JobPlacement> away() {
        return Result.refused(new Rejection.Unavailable("the scheduler", ASK_AGAIN));
    }

    private static String shown(byte[] body) {
        var text = new String(body, java.nio.charset.StandardCharsets.UTF_8);
        return text.length() <= ANSWER_BYTES_SHOWN_MAX ? text : text.substring(0, ANSWER_BYTES_SHOWN_MAX);
    }
}
