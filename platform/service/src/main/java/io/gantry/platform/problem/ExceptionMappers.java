package io.gantry.platform.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.gantry.platform.database.LeaseLost;
import io.micrometer.core.instrument.Metrics;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Whatever a resource throws becomes a problem; nothing of the inside is shown. */
public final class ExceptionMappers {

    private static final Logger LOG = Logger.getLogger(ExceptionMappers.class);

    private ExceptionMappers() {}

    /** Not JSON at all, or with a value that a record refused. */
    @Provider
    public static final class Json implements ExceptionMapper<JacksonException> {
        @Override
        public Response toResponse(JacksonException failure) {
            return Problems.response(ofJson(failure));
        }
    }

    /** Beside {@link Json}, because Quarkus REST has a mapper of its own for this one, which a nearer one replaces. */
    @Provider
    public static final class Mismatch implements ExceptionMapper<MismatchedInputException> {
        @Override
        public Response toResponse(MismatchedInputException failure) {
            return Problems.response(ofJson(failure));
        }
    }

    /** Bean Validation at the edge. */
    @Provider
    public static final class Constraints implements ExceptionMapper<ConstraintViolationException> {
        @Override
        public Response toResponse(ConstraintViolationException failure) {
            List<FieldError> errors = failure.getConstraintViolations().stream()
                    .map(each -> new FieldError(each.getPropertyPath().toString(), each.getMessage()))
                    .sorted(java.util.Comparator.comparing(FieldError::field))
                    .toList();
            return Problems.response(new Rejection.Invalid(errors));
        }
    }

    /** HTTP's own refusals: no such path, method, media type. */
    @Provider
    public static final class Web implements ExceptionMapper<WebApplicationException> {
        @Override
        public Response toResponse(WebApplicationException failure) {
            int status = failure.getResponse().getStatus();
            return status < 400 ? failure.getResponse() : Problems.response(ofStatus(status, failure));
        }
    }

    /** Everything else is a bug, or the database is away. */
    @Provider
    public static final class Everything implements ExceptionMapper<Throwable> {
        @Override
        public Response toResponse(Throwable failure) {
            return Problems.response(ofUnexpected(failure));
        }
    }

    static Rejection ofJson(JacksonException failure) {
        if (failure.getCause() instanceof StreamReadException broken) { // text that ends or breaks inside an object
            return ofJson(broken);
        }
        String path = failure instanceof JsonMappingException mapping ? path(mapping) : "";
        if (path.isEmpty()) {
            return new Rejection.Malformed(failure.getOriginalMessage() + at(failure));
        }
        return Rejection.Invalid.of(path, rule(failure));
    }

    static Rejection ofStatus(int status, Throwable failure) {
        return switch (status) {
            case 401 -> new Rejection.Unauthenticated();
            case 403 -> new Rejection.Forbidden("do this");
            case 404 -> new Rejection.NoSuchRoute("this path, or a parameter in it is not valid");
            case 405 -> new Rejection.MethodNotAllowed("this method");
            case 406 -> new Rejection.NotAcceptable("this path does not answer in a type that Accept names");
            case 413 -> new Rejection.TooLarge("the body", "1 MiB");
            case 415 -> new Rejection.UnsupportedMediaType("send application/json");
            default -> status < 500 ? ofCause(status, failure) : ofUnexpected(failure);
        };
    }

    /** Logged, and counted if it is a bug. */
    public static Rejection ofUnexpected(Throwable failure) {
        if (failure instanceof LeaseLost elsewhere) {
            LOG.warnf("request refused: %s", elsewhere.getMessage());
            return new Rejection.LayerNotHere(elsewhere.layer(), true, Duration.ofSeconds(1));
        }
        if (io.gantry.platform.database.Outages.isOutage(failure)) {
            LOG.warnf("request refused, the database is away: %s", failure);
            return new Rejection.Unavailable("the database", Duration.ofSeconds(2));
        }
        Metrics.counter("gantry.bugs", "where", "rest").increment();
        LOG.error("request failed by a bug", failure);
        return new Rejection.Internal();
    }

    private static Rejection ofCause(int status, Throwable failure) {
        return failure.getCause() instanceof JacksonException json
                ? ofJson(json)
                : new Rejection.BadRequest(status, "the request is not valid");
    }

    /** What a record's constructor said, if one refused; Jackson's own words otherwise. */
    private static String rule(JacksonException failure) {
        @Nullable Throwable cause = failure.getCause();
        return cause instanceof IllegalArgumentException refused && refused.getMessage() != null
                ? refused.getMessage()
                : failure.getOriginalMessage();
    }

    /** {@code spec.sources[0].provider}. */
    private static String path(JsonMappingException failure) {
        var path = new StringBuilder();
        for (JsonMappingException.Reference step : failure.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    private static String at(JacksonException failure) {
        var place = failure.getLocation();
        return place == null ? "" : " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")";
    }
}
