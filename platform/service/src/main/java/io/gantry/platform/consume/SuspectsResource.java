package io.gantry.platform.consume;

import io.gantry.platform.consume.Suspects.Filter;
import io.gantry.platform.database.LayerDatabase;
import io.gantry.platform.problem.Problems;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.web.Page;
import io.gantry.platform.web.PageRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What a layer could not take of what others told it. Each layer answers for itself: the tables are its own. */
@Path("/v1/layers/{layer}/suspects")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "suspects", description = "Objects of which a layer could not take a fact")
public class SuspectsResource {

    private static final String LISTING = "suspects";

    private final Suspects suspects;

    @Inject
    public SuspectsResource(Suspects suspects) {
        this.suspects = suspects;
    }

    /** A part of the list. */
    public record SuspectPage(List<Suspect> items, @Nullable String next) {}

    /** How many are asked for again. */
    public record Asked(int asked) {}

    @GET
    @Operation(operationId = "listSuspects", summary = "Lists a layer's suspects", description = """
                    By topic, then by uid. Each is asked for again at its owner by itself, and is gone from here when a \
                    fact of it that is as new was taken, or its owner has it no more. Events cannot be asked for again: \
                    they are gone 30 days after they were met last.""")
    @APIResponse(
            responseCode = "200",
            description = "One page",
            content = @Content(schema = @Schema(implementation = SuspectPage.class)))
    @APIResponse(responseCode = "404", description = "There is no such layer in this program")
    public Response list(
            @Parameter(description = "inventory, provisioner, bridge or scheduler") @PathParam("layer") String layer,
            @Parameter(description = "Only of this topic") @QueryParam("topic") @Nullable String topic,
            @Parameter(
                            description = "How many at most: 1 to 1000; 100 if left out",
                            schema = @Schema(type = SchemaType.INTEGER, format = "int32"))
                    @QueryParam("limit")
                    @Nullable
                    String limit,
            @Parameter(description = "'next' of the page before") @QueryParam("cursor") @Nullable String cursor) {
        return of(
                layer,
                new Filter(topic, null),
                database -> PageRequest.of(LISTING + "/" + layer, limit, cursor)
                        .fold(
                                request -> Response.ok(
                                                Page.of(
                                                        request,
                                                        Suspects.page(database, topic, request),
                                                        Suspects::place),
                                                MediaType.APPLICATION_JSON_TYPE)
                                        .build(),
                                Problems::response));
    }

    @POST
    @Path("/repair")
    @Operation(operationId = "repairSuspects", summary = "Asks for a layer's suspects again now", description = """
                    Their owners are asked within a second or so; those that were repaired are then gone from the \
                    list. May be repeated.""")
    @APIResponse(
            responseCode = "202",
            description = "They are going to be asked for",
            content = @Content(schema = @Schema(implementation = Asked.class)))
    @APIResponse(responseCode = "404", description = "There is no such layer in this program")
    public Response repair(
            @Parameter(description = "inventory, provisioner, bridge or scheduler") @PathParam("layer") String layer,
            @Parameter(description = "Only of this topic") @QueryParam("topic") @Nullable String topic,
            @Parameter(description = "Only this object, by its uid") @QueryParam("key") @Nullable String key) {
        var which = new Filter(topic, key);
        return of(
                layer,
                which,
                database -> Response.accepted(new Asked(Suspects.askNow(database, which)))
                        .type(MediaType.APPLICATION_JSON_TYPE)
                        .build());
    }

    private Response of(String layer, Filter which, Function<LayerDatabase, Response> answer) {
        if (holdsNul(which.topic()) || holdsNul(which.key())) {
            return Problems.response(Rejection.Invalid.of(
                    holdsNul(which.topic()) ? "topic" : "key", "must not hold the character U+0000"));
        }
        return suspects.layer(layer)
                .map(answer)
                .orElseGet(() -> Problems.response(new Rejection.NotFound("layer " + layer + " in this program")));
    }

    /** No text in a database does. */
    private static boolean holdsNul(@Nullable String text) {
        return text != null && text.indexOf('\0') >= 0;
    }
}
