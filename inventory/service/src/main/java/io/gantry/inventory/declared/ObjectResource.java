package io.gantry.inventory.declared;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/**
 * Reading the objects of a kind over REST. A kind's resource is a path, a tag and a catalog. The words {@code {kind}},
 * {@code {kinds}}, {@code {Kind}} and {@code {Kinds}} stand for the kind's own in the OpenAPI document, which the
 * server's build puts in, with the refusals that follow from an operation's parameters.
 */
@Produces("application/json")
@RunOnVirtualThread
public interface ObjectResource<S, T> {

    Catalog<S, T> catalog();

    @GET
    @Operation(operationId = "list{Kinds}", summary = "Lists {kinds}")
    @APIResponse(
            responseCode = "200",
            description = "Part of the list; next is the cursor of the part after it",
            content = @Content(schema = @Schema(implementation = AnyKind.Documents.class)))
    default Response list(
            @Parameter(
                            description = "How many at most: 1 to 1000; 100 if left out",
                            schema = @Schema(type = SchemaType.INTEGER, format = "int32"))
                    @QueryParam("limit")
                    @Nullable
                    String limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor,
            @Parameter(description = "Only those with this label: key=value; may be repeated") @QueryParam("label")
                    List<String> labels) {
        return new ObjectEndpoint<>(catalog()).list(limit, cursor, labels);
    }

    @GET
    @Path("/{name}")
    @Operation(operationId = "get{Kind}", summary = "Reads one {kind}")
    @APIResponse(
            responseCode = "200",
            description = "The {kind}; its ETag is the version of what people want of it, not of its status",
            content = @Content(schema = @Schema(implementation = AnyKind.Document.class)))
    default Response get(@PathParam("name") String name) {
        return new ObjectEndpoint<>(catalog()).get(name);
    }
}
