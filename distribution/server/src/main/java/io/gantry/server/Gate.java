package io.gantry.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.platform.identity.BearerFilter;
import io.gantry.platform.identity.BearerToken;
import io.gantry.platform.problem.Problem;
import io.gantry.platform.problem.Problems;
import io.gantry.platform.problem.Rejection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.time.Duration;

/**
 * Asked before any route. The framework's own routes (metrics) know nothing of tokens, and its own
 * limit of bodies cuts off without a word; here both get the same problems as everything else.
 */
@Singleton
final class Gate {

    /** Before the framework looks at the body's size. */
    private static final int FIRST = 100_000;

    private static final long BODY_BYTES_MAX = 1 << 20;
    /** A client that still sends does not listen: up to here it may finish, and then reads why it was refused. */
    private static final long IGNORED_BYTES_MAX = 32 << 20;

    private static final Duration COME_AGAIN_AFTER = Duration.ofSeconds(1);

    private final BearerToken token;
    private final ObjectMapper json;
    private final Crowd crowd;
    private final Counter turnedAway;

    Gate(BearerToken token, ObjectMapper json, ServerConfig config, MeterRegistry meters) {
        this.token = token;
        this.json = json;
        this.crowd = new Crowd(config.requestsAtOnce());
        Gauge.builder("gantry.requests.inside", crowd, Crowd::inside)
                .description("Requests worked on now, streams of events excepted")
                .register(meters);
        this.turnedAway = Counter.builder("gantry.requests.turned.away")
                .description("Requests answered 429 because as many as allowed were worked on")
                .register(meters);
    }

    void register(@Observes Filters filters) {
        filters.register(this::pass, FIRST);
    }

    private void pass(RoutingContext asked) {
        HttpServerRequest request = asked.request();
        if (BearerFilter.isOpen(asked.normalizedPath())) { // whoever asks for our health is never in the crowd
            asked.next();
        } else if (!token.isIn(request.getHeader(HttpHeaders.AUTHORIZATION))) {
            refuse(request, new Rejection.Unauthenticated());
        } else if (length(request) > BODY_BYTES_MAX) {
            refuse(request, new Rejection.TooLarge("the body", "1 MiB"));
        } else if (!crowd.enter(asked)) {
            turnedAway.increment();
            refuse(request, new Rejection.TooMany("requests at once", "" + crowd.max(), COME_AGAIN_AFTER));
        } else {
            asked.next();
        }
    }

    private static long length(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null && length.matches("\\d{1,18}") ? Long.parseLong(length) : 0;
    }

    private void refuse(HttpServerRequest request, Rejection rejection) {
        long length = length(request);
        if (length == 0 || length > IGNORED_BYTES_MAX) {
            request.response().putHeader(HttpHeaders.CONNECTION, "close");
            answer(request.response(), rejection);
        } else {
            request.handler(ignored -> {});
            request.endHandler(end -> answer(request.response(), rejection));
            request.resume();
        }
    }

    private void answer(HttpServerResponse response, Rejection rejection) {
        Response refusal = Problems.response(rejection);
        refusal.getStringHeaders().forEach((name, values) -> response.putHeader(name, values));
        try {
            response.setStatusCode(refusal.getStatus())
                    .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                    .end(json.writeValueAsString(refusal.getEntity()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + rejection, e);
        }
    }
}
