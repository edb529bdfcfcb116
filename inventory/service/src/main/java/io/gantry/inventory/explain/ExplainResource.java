package io.gantry.inventory.explain;

import io.gantry.inventory.api.JobExplanation;
import io.gantry.kinds.id.Name;
import io.gantry.platform.problem.Problems;
import io.gantry.platform.problem.Rejection;
import io.gantry.platform.problem.Result;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Answers why a job is where it is. */
@Path("/v1/namespaces/{namespace}/jobs/{name}/explain")
@Produces("application/json")
@RunOnVirtualThread
@Tag(name = "jobs")
public class ExplainResource {

    private final Explainer explainer;

    public ExplainResource(Explainer explainer) {
        this.explainer = explainer;
    }

    @GET
    @Operation(
            operationId = "explainJob",
            summary = "Says why a job is where it is",
            description = "What the scheduler says, and what pools, machines and nodes are doing about it")
    @APIResponse(
            responseCode = "200",
            description = "The answer, as of now",
            content = @Content(schema = @Schema(implementation = JobExplanation.class)))
    @APIResponse(responseCode = "503", description = "The scheduler does not answer now")
    public Response explain(
            @PathParam("namespace") String namespace,
            @PathParam("name") String name,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization) {
        return explanation(namespace, name, authorization)
                .fold(explanation -> Response.ok(explanation).build(), Problems::response);
    }

    private Result<JobExplanation> explanation(String namespace, String name, @Nullable String authorization) {
        Optional<Name> in = name(namespace);
        Optional<Name> job = name(name);
        return in.isPresent() && job.isPresent()
                ? explainer.explain(in.get(), job.get(), authorization)
                : Result.refused(new Rejection.NotFound("job " + namespace + "/" + name));
    }

    /** Empty if it is not a name: then nothing has it. */
    private static Optional<Name> name(String text) {
        try {
            return Optional.of(new Name(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
