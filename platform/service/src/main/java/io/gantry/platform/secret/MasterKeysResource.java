package io.gantry.platform.secret;

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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The master keys over REST; none of them is ever told. */
@Path("/v1/master-keys")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "master-keys", description = "The keys under which secrets are kept")
public class MasterKeysResource {

    private final MasterKeys keys;

    @Inject
    public MasterKeysResource(MasterKeys keys) {
        this.keys = keys;
    }

    /** All of them; they are few. */
    @Schema(name = "MasterKeyList")
    record Listed(List<KeyStatus> items) {}

    @GET
    @Operation(operationId = "listMasterKeys", summary = "Lists the master keys", description = """
                    By their ids, which are hashes. The one that seals is first.""")
    @APIResponse(
            responseCode = "200",
            description = "All of them",
            content = @Content(schema = @Schema(implementation = Listed.class)))
    public Response list() {
        return Response.ok(new Listed(keys.list())).build();
    }

    @POST
    @Path("{name}/seal")
    @Operation(
            operationId = "sealUnderMasterKey",
            summary = "Has all secrets sealed under a master key",
            description = """
                    From now on; those that are there are sealed anew in the background, and the key before is RETIRED \
                    when nothing is left under it. May be repeated.""")
    @APIResponse(
            responseCode = "202",
            description = "It seals",
            content = @Content(schema = @Schema(implementation = KeyStatus.class)))
    @APIResponse(responseCode = "404", description = "No copy has such a key")
    @APIResponse(
            responseCode = "409",
            description = "A copy that lives does not have it, or it is retired, or another change is not done yet")
    public Response seal(@Parameter(description = "16 hexadecimal digits") @PathParam("name") String name) {
        return id(name).then(keys::sealUnder)
                .fold(status -> Response.accepted(status).build(), Problems::response);
    }

    private static Result<KeyId> id(String text) {
        try {
            return Result.ok(new KeyId(text));
        } catch (IllegalArgumentException _) { // somebody may have sent a key: not repeated
            return Result.refused(new Rejection.NotFound("master key of that id"));
        }
    }
}
