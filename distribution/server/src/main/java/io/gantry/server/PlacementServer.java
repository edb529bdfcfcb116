package io.gantry.server;

import io.gantry.inventory.explain.HttpPlacementSource;
import io.gantry.platform.identity.Call;
import io.gantry.server.copies.Carried;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the scheduler's part of an explanation in the caller's name: by their token at our own address, or, when
 * another copy took the request, by its word for them at the copy where the scheduler is active.
 */
final class PlacementServer implements HttpPlacementSource.Server {

    private static final String SCHEDULER = "scheduler";

    private final HttpClient http;
    private final URI self;
    private final Duration answerMax;
    private final Copies copies;

    PlacementServer(HttpClient http, URI self, Duration answerMax, Copies copies) {
        this.http = http;
        this.self = self;
        this.answerMax = answerMax;
        this.copies = copies;
    }

    @Override
    public HttpResponse<byte[]> get(String path, @Nullable String authorization)
            throws IOException, InterruptedException {
        Optional<Call> call = Call.current();
        if (authorization == null && call.isPresent()) {
            var carried = new Carried(call.get().identity(), call.get().act().from());
            return copies.calls().get(SCHEDULER, path, carried, answerMax);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(self.resolve(path)).timeout(answerMax);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }
}
