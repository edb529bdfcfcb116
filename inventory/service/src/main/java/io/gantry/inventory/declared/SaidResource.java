package io.gantry.inventory.declared;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
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

/** The objects of a kind that Gantry makes, over REST: people say what they want of them, no more. */
@Produces("application/json")
@RunOnVirtualThread
public interface SaidResource<S, T> extends ObjectResource<S, T> {

    @PUT
    @Path("/{name}")
    @Consumes({"application/json", "application/yaml"})
    @Operation(operationId = "put{Kind}", summary = "Changes what people want of a {kind}", description = """
                    Changes the spec alone; a {kind} itself is made and removed by Gantry. Needs If-Match with the ETag it \
                    was read with, or *.""")
    @APIResponse(
            responseCode = "200",
            description = "Changed, or unchanged",
            content = @Content(schema = @Schema(implementation = AnyKind.Document.class)))
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
}
