package io.gantry.provisioner.credential;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.json.GantryJson;
import io.gantry.kinds.secret.SecretText;
import io.gantry.platform.problem.Problems;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Credentials of providers by REST: they go in, and never come out again. */
@Path("/v1/providers/{name}/credential")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "providers", description = "Where machines come from")
public class CredentialResource {

    private static final String RULE = "must be {\"text\": \"...\"} with the credential as text, and nothing else";

    private final Credentials credentials;

    @Inject
    public CredentialResource(Credentials credentials) {
        this.credentials = credentials;
    }

    /** For the OpenAPI document. */
    @Schema(name = "ProviderCredential")
    record Body(String text) {}

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "setProviderCredential",
            summary = "Replaces the credential that a provider's spec names, when it was tried",
            description = """
                    The driver logs in with it at every provider that names it; only then it is used in place of the one \
                    before. It is kept sealed, and no answer has it.""")
    @APIResponse(
            responseCode = "200",
            description = "It is in use from now on",
            content = @Content(schema = @Schema(implementation = Credentials.Replaced.class)))
    @APIResponse(responseCode = "409", description = "The provider does not let it in; the one before stays in use")
    public Response set(
            @PathParam("name") String name,
            @RequestBody(content = @Content(schema = @Schema(implementation = Body.class))) byte[] body) {
        return provider(name)
                .then(provider -> text(body).then(text -> credentials.replace(provider, text)))
                .fold(replaced -> Response.ok(replaced).build(), Problems::response);
    }

    private static Result<Name> provider(String text) {
        try {
            return Result.ok(new Name(text));
        } catch (IllegalArgumentException _) {
            return Result.refused(new Rejection.NotFound("provider of that name"));
        }
    }

    /** Nothing of the body is repeated: it is a secret, or meant to be one. */
    private static Result<SecretText> text(byte[] body) {
        try {
            JsonNode tree = GantryJson.lenient().readTree(body);
            JsonNode text = tree == null ? null : tree.get("text");
            return text != null && text.isTextual() && tree.size() == 1
                    ? Result.ok(new SecretText(text.asText()))
                    : Result.refused(Rejection.Invalid.of("", RULE));
        } catch (IOException _) {
            return Result.refused(Rejection.Invalid.of("", RULE));
        }
    }
}
