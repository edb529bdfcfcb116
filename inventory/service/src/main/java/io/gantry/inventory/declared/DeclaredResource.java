package io.gantry.inventory.declared;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** The objects of a kind that people make and delete, over REST. */
@Produces("application/json")
@RunOnVirtualThread
public interface DeclaredResource<S, T> extends ObjectResource<S, T> {

    @Override
    DeclaredCatalog<S, T> catalog();

    @PUT
    @Path("/{name}")
    @Consumes({"application/json", "application/yaml"})
    @Operation(operationId = "put{Kind}", summary = "Makes or changes a {kind}", description = """
                    Needs If-None-Match: * to make it, or If-Match with the ETag it was read with to change it. A spec that \
                    says the same changes nothing.""")
    @APIResponse(
            responseCode = "200",
            description = "Changed, or unchanged because it says what is there",
            content = @Content(schema = @Schema(implementation = AnyKind.Document.class)))
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = AnyKind.Document.class)))
    @APIResponse(responseCode = "409", description = "It is being deleted")
    default Response put(
            @PathParam("name") String name,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @Parameter(
                            description = "Check everything, change nothing",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    @QueryParam("dryRun")
                    @Nullable
                    String dryRun,
            @RequestBody(content = @Content(schema = @Schema(implementation = AnyKind.Written.class)))
                    InputStream body) {
        return new ObjectEndpoint<>(catalog())
                .put(name, body, new ObjectEndpoint.Headers(ifMatch, ifNoneMatch, dryRun));
    }

    @DELETE
    @Path("/{name}")
    @Operation(operationId = "delete{Kind}", summary = "Deletes a {kind}", description = """
                    Needs If-Match with its ETag, or *. Refused while something uses it. What owns others, as a pool its \
                    machines, stays with metadata.deleting until they are gone.""")
    @APIResponse(
            responseCode = "200",
            description = "Deletion is asked for, or done; the {kind} as it was last",
            content = @Content(schema = @Schema(implementation = AnyKind.Document.class)))
    @APIResponse(responseCode = "409", description = "Something uses it; the detail names it")
    default Response delete(
            @PathParam("name") String name,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Parameter(
                            description = "Check everything, change nothing",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    @QueryParam("dryRun")
                    @Nullable
                    String dryRun) {
        return new ObjectEndpoint<>(catalog())
                .delete(catalog(), name, new ObjectEndpoint.Headers(ifMatch, null, dryRun));
    }
}
