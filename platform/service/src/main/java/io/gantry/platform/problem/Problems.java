package io.gantry.platform.problem;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.trace.Trace;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The one place where refusals become HTTP. */
public final class Problems {

    private Problems() {}

    /** {@code application/problem+json}, with the headers that belong to it. */
    public static Response response(Rejection rejection) {
        Problem problem = of(rejection).inTrace(Trace.currentId().orElse(null));
        Response.ResponseBuilder response =
                Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
        retryAfter(rejection).ifPresent(wait -> response.header(HttpHeaders.RETRY_AFTER, wholeSeconds(wait)));
        if (problem.status() == 401) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"gantry\"");
        }
        return response.build();
    }

    static Problem of(Rejection rejection) {
        return switch (rejection) {
            case Rejection.NotFound(String what) -> problem("not-found", "Not found", 404, "there is no " + what);
            case Rejection.AlreadyExists(String what) ->
                problem("already-exists", "Already exists", 412, what + " exists already");
            case Rejection.Invalid(List<FieldError> errors) -> invalid(errors);
            case Rejection.Malformed(String detail) -> problem("malformed", "Malformed", 400, detail);
            case Rejection.StaleVersion stale -> problem("stale-version", "Changed meanwhile", 412, staleDetail(stale));
            case Rejection.PreconditionRequired(String what) ->
                problem(
                        "precondition-required",
                        "Precondition required",
                        428,
                        "changing " + what + " needs If-Match with its ETag, or If-None-Match: * to create it");
            case Rejection.NotYetKnown(String what, Duration wait) ->
                problem("not-yet-known", "Not yet known", 409, what + " is not known here yet; try again");
            case Rejection.IllegalMove(String what, String state, String wanted) ->
                problem("illegal-move", "Not possible now", 409, what + " is " + state + "; cannot " + wanted);
            case Rejection.NotConfirmed(String what, String needed) ->
                problem("not-confirmed", "Not confirmed", 409, what + "; look again, and to do it confirm " + needed);
            case Rejection.InUse(String what, List<String> by) ->
                problem("in-use", "In use", 409, what + " is in use by " + String.join(", ", by));
            case Rejection.TooLarge(String what, String limit) ->
                problem("too-large", "Too large", 413, what + " is larger than " + limit);
            case Rejection.TooMany(String what, String limit, Duration wait) ->
                problem("too-many", "Too many", 429, "more " + what + " than " + limit);
            case Rejection.LimitReached(String what, long there, long limit, String rule) ->
                problem(
                        "limit-reached",
                        "Limit reached",
                        409,
                        what + ": there are " + there + ", and there may be " + limit + " (" + rule + ")");
            case Rejection.NotVerified(String what, String why) ->
                problem(
                        "not-verified",
                        "Not verified",
                        409,
                        what + " was tried and does not work, so nothing is changed: " + why);
            case Rejection.Unauthenticated() ->
                problem("unauthenticated", "Who are you?", 401, "this needs a valid bearer token");
            case Rejection.TokenEnded(String name, Uid token, String why) ->
                problem(
                        "token-ended",
                        "Token ended",
                        401,
                        "token " + name + " is no longer one: " + why
                                + "; an admin makes another (gantry token create)");
            case Rejection.TokenNotTrusted(String why) ->
                problem("token-not-trusted", "Token not trusted", 401, "the token is not believed: " + why);
            case Rejection.Forbidden(String what) -> problem("forbidden", "Not allowed", 403, "you may not " + what);
            case Rejection.Unavailable(String what, Duration wait) ->
                problem("unavailable", "Unavailable", 503, what + " does not answer now; try again");
            case Rejection.LayerNotHere(String layer, boolean here, Duration wait) ->
                problem(
                        "layer-not-here",
                        "Layer not here",
                        503,
                        (here
                                        ? "the layer " + layer
                                                + " is not active in this copy of the server, which stands by"
                                        : "the layer " + layer + " is not in this copy of the server")
                                + ", and no copy where it is active answers now; try again");
            case Rejection.NoSuchRoute(String path) ->
                problem("no-such-route", "No such path", 404, "there is nothing at " + path);
            case Rejection.MethodNotAllowed(String method) ->
                problem("method-not-allowed", "Method not allowed", 405, "this path does not take " + method);
            case Rejection.UnsupportedMediaType(String detail) ->
                problem("unsupported-media-type", "Unsupported media type", 415, detail);
            case Rejection.NotAcceptable(String detail) -> problem("not-acceptable", "Not acceptable", 406, detail);
            case Rejection.BadRequest(int status, String detail) ->
                problem("bad-request", "Bad request", status, detail);
            case Rejection.Internal() ->
                problem(
                        "internal",
                        "Internal error",
                        500,
                        "this is a bug of Gantry; its log has more under the trace id");
        };
    }

    private static Problem problem(String slug, String title, int status, String detail) {
        return new Problem(Problem.TYPE_PREFIX + slug, title, status, detail, List.of());
    }

    private static Problem invalid(List<FieldError> errors) {
        String detail = errors.stream()
                .map(error -> error.field().isEmpty() ? error.message() : error.field() + ": " + error.message())
                .collect(Collectors.joining("; "));
        return new Problem(Problem.TYPE_PREFIX + "invalid", "Invalid", 400, detail, errors);
    }

    private static String staleDetail(Rejection.StaleVersion stale) {
        String what = stale.what() + " is at version " + stale.actual() + ", not " + stale.given();
        return stale.difference().isEmpty() ? what : what + ": " + stale.difference();
    }

    private static Optional<Duration> retryAfter(Rejection rejection) {
        return switch (rejection) {
            case Rejection.NotYetKnown(String what, Duration wait) -> Optional.of(wait);
            case Rejection.TooMany(String what, String limit, Duration wait) -> Optional.of(wait);
            case Rejection.Unavailable(String what, Duration wait) -> Optional.of(wait);
            case Rejection.LayerNotHere(String layer, boolean here, Duration wait) -> Optional.of(wait);
            default -> Optional.empty();
        };
    }

    private static long wholeSeconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }
}
