package io.gantry.platform.audit;

import io.gantry.platform.problem.Problems;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Moment;
import io.gantry.platform.web.PageRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The audit over REST. It can be read, and nothing else. */
@Path("/v1/audit")
@Produces("application/json")
@RunOnVirtualThread
@Tag(name = "audit", description = "Who did what, and what was refused")
public class AuditResource {

    private final AuditTrails trails;

    @Inject
    public AuditResource(AuditTrails trails) {
        this.trails = trails;
    }

    /** For the OpenAPI document. */
    @Schema(name = "AuditPage")
    record Entries(List<AuditEntry> items, @Nullable String next) {}

    @GET
    @Operation(operationId = "listAudit", summary = "Lists what was done and refused", description = """
                    By time. An entry appears with the commit of what it tells of, which is up to 30 s after its time: who \
                    exports again and again begins a minute before the last end, and knows entries by their uid.""")
    @APIResponse(
            responseCode = "200",
            description = "Part of the list; next is the cursor of the part after it",
            content = @Content(schema = @Schema(implementation = Entries.class)))
    public Response list(
            @Parameter(description = "Only from this moment on, in ISO 8601: 2026-11-22T12:00:00Z")
                    @QueryParam("since")
                    @Nullable
                    String since,
            @Parameter(
                            description = "How many at most: 1 to 1000; 100 if left out",
                            schema = @Schema(type = SchemaType.INTEGER, format = "int32"))
                    @QueryParam("limit")
                    @Nullable
                    String limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor) {
        return moment(since)
                .then(from -> PageRequest.of(AuditTrails.LISTING, limit, cursor)
                        .then(page -> trails.page(page, from.orElse(null))))
                .fold(page -> Response.ok(page).build(), Problems::response);
    }

    private static Result<Optional<Instant>> moment(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Result.ok(Optional.empty());
        }
        return Moment.parse(text)
                .map(from -> Result.ok(Optional.of(from)))
                .orElseGet(() -> Result.refused(Rejection.Invalid.of("since", Moment.RULE + ", not '" + text + "'")));
    }
}
