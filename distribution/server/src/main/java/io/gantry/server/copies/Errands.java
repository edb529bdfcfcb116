package io.gantry.server.copies;

import io.gantry.platform.problem.ExceptionMappers;
import io.gantry.platform.problem.Rejection;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What copies ask one another beside the API's routes: {@code /peer/v1/WHAT/LAYER/REST}. Only the listener for copies
 * leads here, so whoever asks is one.
 */
public final class Errands {

    static final String FOLDER = "/peer/v1/";
    private static final int PARTS = 3;

    private final Vertx vertx;
    private final Predicate<String> activeHere;
    private final Map<String, Errand> byName = new ConcurrentHashMap<>();

    public Errands(Vertx vertx, Predicate<String> activeHere) {
        this.vertx = vertx;
        this.activeHere = activeHere;
    }

    /** Does what was asked, on a thread of its own; empty if there is no such thing. */
    @FunctionalInterface
    public interface Errand {
        Optional<String> run(Asked asked) throws Exception;
    }

    /**
     * What is asked for.
     *
     * @param layer that is active here
     * @param rest of the path, after the layer
     * @param query its parameters
     */
    public record Asked(String layer, String rest, Map<String, String> query) {

        public @Nullable String parameter(String name) {
            return query.get(name);
        }
    }

    public Errands on(String what, Errand errand) {
        byName.put(what, errand);
        return this;
    }

    /** {@code /peer/v1/facts/bridge/gantry.nodes}. */
    public static String path(String what, String layer, String rest) {
        return FOLDER + what + "/" + layer + (rest.isEmpty() ? "" : "/" + rest);
    }

    public static boolean leadsHere(HttpServerRequest request) {
        return request.path() != null && request.path().startsWith(FOLDER);
    }

    public void answer(HttpServerRequest request) {
        String[] parts = request.path().substring(FOLDER.length()).split("/", PARTS);
        Errand errand = byName.get(parts[0]);
        if (errand == null || parts.length < 2) {
            request.response().setStatusCode(404).end();
        } else if (!activeHere.test(parts[1])) {
            request.response()
                    .setStatusCode(503)
                    .putHeader(PeerListener.NOT_ACTIVE, parts[1])
                    .end();
        } else {
            run(request, errand, parts[1], parts.length < PARTS ? "" : parts[2]);
        }
    }

    private void run(HttpServerRequest request, Errand errand, String layer, String rest) {
        Context here = vertx.getOrCreateContext();
        var query = new HashMap<String, String>();
        request.params().forEach(query::put);
        var asked = new Asked(layer, rest, Map.copyOf(query));
        Thread.ofVirtual().name("gantry-errand").start(() -> {
            Answer answer = ran(errand, asked);
            here.runOnContext(_ -> request.response()
                    .setStatusCode(answer.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(answer.body()));
        });
    }

    private record Answer(int status, String body) {}

    private static Answer ran(Errand errand, Asked asked) {
        try {
            return errand.run(asked).map(body -> new Answer(200, body)).orElseGet(() -> new Answer(404, ""));
        } catch (Exception e) { // the top of this thread
            Rejection why = ExceptionMappers.ofUnexpected(e);
            return new Answer(why.problem().status(), "");
        }
    }
}
