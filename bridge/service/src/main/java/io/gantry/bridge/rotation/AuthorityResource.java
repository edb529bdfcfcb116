package io.gantry.bridge.rotation;

import io.gantry.kinds.id.Name;
import io.gantry.platform.problem.Problems;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
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
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The certificate authorities of clusters over REST. */
@Path("/v1/authorities")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "authorities", description = "The certificate authority of each cluster, and its change")
public class AuthorityResource {

    private static final Pattern CONFIRMATION = Pattern.compile("cut-off:(\\d{1,7})");

    private final AuthorityDesk desk;

    @Inject
    public AuthorityResource(AuthorityDesk desk) {
        this.desk = desk;
    }

    /** All of them: there are as many as clusters. */
    @Schema(name = "AuthorityList")
    record Listed(List<AuthorityStatus> items) {}

    @GET
    @Operation(operationId = "listAuthorities", summary = "Lists the authorities of clusters", description = """
                    With how far their change is, where one is under way, and whom that waits for.""")
    @APIResponse(
            responseCode = "200",
            description = "All of them",
            content = @Content(schema = @Schema(implementation = Listed.class)))
    public Response list() {
        return Response.ok(new Listed(desk.list()), MediaType.APPLICATION_JSON_TYPE)
                .build();
    }

    @POST
    @Path("{name}/rotate")
    @Operation(operationId = "rotateAuthority", summary = "Changes a cluster's authority", description = """
                    In the background, in three phases, while everything runs. If a change is under way it is only told \
                    of, unless 'confirm' says that it is to go on to its next phase without those it waits for.""")
    @APIResponse(
            responseCode = "202",
            description = "The change is under way",
            content = @Content(schema = @Schema(implementation = AuthorityStatus.class)))
    @APIResponse(responseCode = "404", description = "There is no such cluster, or it has no authority yet")
    @APIResponse(responseCode = "409", description = "Another number would be cut off now, which it says")
    public Response rotate(
            @Parameter(description = "The cluster's name") @PathParam("name") String name,
            @Parameter(description = "cut-off:N, N as 'cutOff' says") @QueryParam("confirm") @Nullable String confirm) {
        OptionalInt cutOff = OptionalInt.empty();
        if (confirm != null) {
            Matcher said = CONFIRMATION.matcher(confirm);
            if (!said.matches()) {
                return Problems.response(
                        Rejection.Invalid.of("confirm", "must be cut-off:N, N as 'gantry authority list' says"));
            }
            cutOff = OptionalInt.of(Integer.parseInt(said.group(1)));
        }
        return rotate(name, cutOff).fold(status -> Response.accepted(status).build(), Problems::response);
    }

    private Result<AuthorityStatus> rotate(String text, OptionalInt cutOff) {
        try {
            return desk.rotate(new Name(text), cutOff);
        } catch (IllegalArgumentException _) {
            return Result.refused(new Rejection.NotFound("cluster of that name"));
        }
    }
}
