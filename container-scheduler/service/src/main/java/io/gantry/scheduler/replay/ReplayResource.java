package io.gantry.scheduler.replay;

import io.gantry.kinds.id.Name;
import io.gantry.platform.identity.Call;
import io.gantry.platform.identity.Guarded;
import io.gantry.platform.identity.Rights;
import io.gantry.platform.identity.Verb;
import io.gantry.platform.problem.Problems;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.PageRequest;
import io.gantry.scheduler.job.Names;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Earlier moments of clusters by REST. Whoever has a right in some namespaces only is told the names of jobs there alone. */
@Path("/v1/clusters/{name}/replay")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "replay", description = "Clusters as their scheduler saw them at an earlier time")
public class ReplayResource {

    private final Replays replays;

    @Inject
    public ReplayResource(Replays replays) {
        this.replays = replays;
    }

    /** For the OpenAPI document. */
    @Schema(name = "ReplayedNodePage")
    record Listed(List<Replayed.AtNode> items, @Nullable String next) {}

    @GET
    @Operation(
            operationId = "replayCluster",
            summary = "Says what waited in a cluster at a time, why, and what was decided in the minute before")
    @APIResponse(
            responseCode = "200",
            description = "The cluster then",
            content = @Content(schema = @Schema(implementation = Replayed.class)))
    public Response at(
            @PathParam("name") String name,
            @Parameter(
                            description = "When: an instant of ISO 8601",
                            required = true,
                            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
                    @QueryParam("at")
                    @Nullable
                    String at) {
        return Names.cluster(name)
                .then(cluster -> instant("at", at).then(when -> replays.at(cluster, when, ReplayResource::sees)))
                .fold(found -> Response.ok(found).build(), Problems::response);
    }

    @GET
    @Path("nodes")
    @Operation(
            operationId = "replayNodes",
            summary = "Lists a cluster's nodes as they were at a time, by name, with what was on them")
    @APIResponse(
            responseCode = "200",
            description = "Part of the list; next is the cursor of the part after it",
            content = @Content(schema = @Schema(implementation = Listed.class)))
    public Response nodes(
            @PathParam("name") String name,
            @Parameter(
                            description = "When: an instant of ISO 8601",
                            required = true,
                            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
                    @QueryParam("at")
                    @Nullable
                    String at,
            @Parameter(
                            description = "How many at most: 1 to 1000; 100 if left out",
                            schema = @Schema(type = SchemaType.INTEGER, format = "int32"))
                    @QueryParam("limit")
                    @Nullable
                    String limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor) {
        return Names.cluster(name)
                .then(cluster -> instant("at", at)
                        .then(when -> PageRequest.of("replay/" + cluster + "/" + when, limit, cursor)
                                .then(page -> replays.nodes(cluster, when, page, ReplayResource::sees))))
                .fold(found -> Response.ok(found).build(), Problems::response);
    }

    @GET
    @Path("verify")
    @Operation(
            operationId = "verifyDecisions",
            summary =
                    "Makes the decisions between two times again from their seeds, and says whether they come out the same")
    @APIResponse(
            responseCode = "200",
            description = "How many were made again, and what came out otherwise",
            content = @Content(schema = @Schema(implementation = Replayed.Verified.class)))
    public Response verify(
            @PathParam("name") String name,
            @Parameter(
                            description = "The earlier time: an instant of ISO 8601",
                            required = true,
                            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
                    @QueryParam("from")
                    @Nullable
                    String from,
            @Parameter(
                            description = "The later time, at most 24 h after it",
                            required = true,
                            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
                    @QueryParam("to")
                    @Nullable
                    String to) {
        return Names.cluster(name)
                .then(cluster -> instant("from", from)
                        .then(first -> instant("to", to)
                                .then(last -> replays.verify(cluster, first, last, ReplayResource::sees))))
                .fold(found -> Response.ok(found).build(), Problems::response);
    }

    private static boolean sees(Name namespace) {
        return Call.current()
                .map(call -> Rights.may(call.identity(), Verb.GET, Guarded.JOB, namespace)
                        .allowed())
                .orElse(false);
    }

    private static Result<Instant> instant(String field, @Nullable String text) {
        try {
            return text == null
                    ? Result.refused(
                            Rejection.Invalid.of(field, "must be there: an instant such as 2026-11-24T01:00:00Z"))
                    : Result.ok(Instant.parse(text));
        } catch (DateTimeParseException _) {
            return Result.refused(
                    Rejection.Invalid.of(field, "must be an instant such as 2026-11-24T01:00:00Z, not '" + text + "'"));
        }
    }
}
