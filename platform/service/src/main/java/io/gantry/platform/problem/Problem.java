package io.gantry.platform.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as callers see it (RFC 9457).
 *
 * @param type {@code https://gantry.io/problems/<slug>}, stable; documented in {@code docs/problems/<slug>.md}
 * @param title the same for every problem of a type
 * @param detail what, which and why, this time
 * @param errors field by field, if it is about fields
 * @param traceId to find it in the logs, if the request had one
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "Problem")
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        List<FieldError> errors,
        @Nullable String traceId) {

    public static final String TYPE_PREFIX = "https://gantry.io/problems/";
    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        errors = errors == null ? List.of() : List.copyOf(errors);
    }

    public Problem(String type, String title, int status, String detail, List<FieldError> errors) {
        this(type, title, status, detail, errors, null);
    }

    Problem inTrace(@Nullable String trace) {
        return new Problem(type, title, status, detail, errors, trace);
    }
}
