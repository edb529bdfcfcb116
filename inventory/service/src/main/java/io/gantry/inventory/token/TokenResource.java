package io.gantry.inventory.token;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.gantry.kinds.id.Name;
import io.gantry.platform.problem.Problems;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.PageRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Tokens over REST. */
@Path("/v1/tokens")
@Produces("application/json")
@RunOnVirtualThread
@Tag(name = "tokens", description = "What programs and people call with")
public class TokenResource {

    private final Tokens tokens;
    private final InstantSource time;

    @Inject
    public TokenResource(Tokens tokens, InstantSource time) {
        this.tokens = tokens;
        this.time = time;
    }

    /**
     * A token as it is answered once, when it is made.
     *
     * @param text what to call with: {@code Authorization: Bearer <text>}
     */
    @Schema(name = "MadeToken")
    record Told(@JsonUnwrapped ServiceToken token, String text) {}

    /** For the OpenAPI document. */
    @Schema(name = "TokenPage")
    record Listed(List<ServiceToken> items, @Nullable String next) {}

    @GET
    @Operation(operationId = "listTokens", summary = "Lists tokens", description = """
                    The oldest first, with those that were revoked or have ended, as long as that is kept""")
    @APIResponse(
            responseCode = "200",
            description = "Part of the list; next is the cursor of the part after it",
            content = @Content(schema = @Schema(implementation = Listed.class)))
    public Response list(
            @Parameter(
                            description = "How many at most: 1 to 1000; 100 if left out",
                            schema = @Schema(type = SchemaType.INTEGER, format = "int32"))
                    @QueryParam("limit")
                    @Nullable
                    String limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor) {
        return PageRequest.of(Tokens.LISTING, limit, cursor)
                .then(tokens::page)
                .fold(page -> Response.ok(page).build(), Problems::response);
    }

    @GET
    @Path("{name}")
    @Operation(operationId = "getToken", summary = "Reads what a token may do")
    @APIResponse(
            responseCode = "200",
            description = "The token, without its text",
            content = @Content(schema = @Schema(implementation = ServiceToken.class)))
    public Response get(@PathParam("name") String name) {
        return name(name).then(tokens::get).fold(token -> Response.ok(token).build(), Problems::response);
    }

    @PUT
    @Path("{name}")
    @Consumes("application/json")
    @Operation(operationId = "makeToken", summary = "Makes a token", description = """
                    Its text is in this answer and nowhere else. A token never changes: one of the same name is refused \
                    until the first is revoked.""")
    @APIResponse(
            responseCode = "201",
            description = "Made; text is what to call with",
            content = @Content(schema = @Schema(implementation = Told.class)))
    @APIResponse(responseCode = "412", description = "There is one of that name")
    public Response make(
            @PathParam("name") String name,
            @RequestBody(content = @Content(schema = @Schema(implementation = WantedToken.Body.class))) byte[] body) {
        return WantedToken.read(name, body, time.instant())
                .then(tokens::make)
                .fold(TokenResource::told, Problems::response);
    }

    private static Response told(Tokens.Made made) {
        var once = new CacheControl();
        once.setNoStore(true);
        return Response.status(Response.Status.CREATED)
                .cacheControl(once)
                .entity(new Told(made.token(), made.text().reveal()))
                .build();
    }

    @DELETE
    @Path("{name}")
    @Operation(
            operationId = "revokeToken",
            summary = "Revokes a token",
            description = "From the answer on it is refused")
    @APIResponse(
            responseCode = "200",
            description = "Revoked",
            content = @Content(schema = @Schema(implementation = ServiceToken.class)))
    public Response revoke(@PathParam("name") String name) {
        return name(name).then(tokens::revoke).fold(token -> Response.ok(token).build(), Problems::response);
    }

    private static Result<Name> name(String text) {
        try {
            return Result.ok(new Name(text));
        } catch (IllegalArgumentException _) {
            return Result.refused(
                    new Rejection.NotFound("token of that name")); // it may be a token's text: not repeated
        }
    }
}
