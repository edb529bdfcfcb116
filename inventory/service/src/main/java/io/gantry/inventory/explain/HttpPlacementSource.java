package io.gantry.inventory.explain;

import io.gantry.kinds.id.Name;
import io.gantry.kinds.json.GantryJson;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.scheduler.api.JobPlacement;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Over REST: {@code GET /v1/namespaces/{ns}/jobs/{name}/placement}. */
public final class HttpPlacementSource implements PlacementSource {

    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
    private static final int ANSWER_BYTES_SHOWN_MAX = 200;

    private final Server server;

    public HttpPlacementSource(Server server) {
        this.server = server;
    }

    /** Whoever answers for the scheduler, with the time limits that are fit for it. */
    @FunctionalInterface
    public interface Server {

        /** @param authorization the header as the caller sent it */
        HttpResponse<byte[]> get(String path, @Nullable String authorization) throws IOException, InterruptedException;
    }

    @Override
    public Result<JobPlacement> placement(Name namespace, Name job, @Nullable String authorization) {
        String path = "/v1/namespaces/" + namespace + "/jobs/" + job + "/placement";
        try {
            return read("job " + namespace + "/" + job, server.get(path, authorization));
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
