package io.gantry.platform.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import io.gantry.platform.identity.Rights.Decision;
import io.gantry.platform.problem.FieldError;
import io.gantry.platform.problem.Problems;
import io.gantry.platform.problem.Rejection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What the caller may do. */
@Path("/v1/auth")
@Produces("application/json")
@RunOnVirtualThread
@Tag(name = "rights", description = "Who may do what")
public class RightsResource {

    /**
     * Whether the caller may.
     *
     * @param why not, and who can change that
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "CanI")
    public record Answer(
            boolean allowed,
            Verb verb,
            Guarded kind,
            @Nullable Name namespace,
            @Nullable String why) {}

    @GET
    @Path("whoami")
    @Operation(operationId = "whoAmI", summary = "Says who the caller is")
    @APIResponse(
            responseCode = "200",
            description = "The caller",
            content = @Content(schema = @Schema(implementation = Identity.class)))
    public Response whoAmI() {
        return Response.ok(caller()).build();
    }

    @GET
    @Path("can-i")
    @Operation(operationId = "canI", summary = "Says whether the caller may do something")
    @APIResponse(
            responseCode = "200",
            description = "Whether, and what is missing if not",
            content = @Content(schema = @Schema(implementation = Answer.class)))
    public Response canI(
            @Parameter(description = "list, get, watch, logs, put, delete, stop, repair, exec")
                    @QueryParam("verb")
                    @Nullable
                    String verb,
            @Parameter(description = "A kind of object, or token, audit, fact, member, metric")
                    @QueryParam("kind")
                    @Nullable
                    String kind,
            @Parameter(description = "Of what is in namespaces: which one; all of them if left out")
                    @QueryParam("namespace")
                    @Nullable
                    String namespace) {
        var errors = new ArrayList<FieldError>();
        Optional<Verb> does = Optional.ofNullable(verb).flatMap(Verb::ofWord);
        Optional<Guarded> about = Optional.ofNullable(kind).flatMap(Guarded::ofWord);
        if (does.isEmpty()) {
            errors.add(new FieldError("verb", "must be one of " + Verb.words()));
        }
        if (about.isEmpty()) {
            errors.add(new FieldError("kind", "must be one of " + Guarded.words()));
        }
        Name in = null;
        try {
            in = namespace == null || namespace.isEmpty() ? null : new Name(namespace);
        } catch (IllegalArgumentException wrong) {
            errors.add(new FieldError("namespace", String.valueOf(wrong.getMessage())));
        }
        return errors.isEmpty()
                ? Response.ok(answer(does.orElseThrow(), about.orElseThrow(), in))
                        .build()
                : Problems.response(new Rejection.Invalid(errors));
    }

    private static Answer answer(Verb verb, Guarded kind, @Nullable Name namespace) {
        return switch (Rights.may(caller(), verb, kind, namespace)) {
            case Decision.Allowed() -> new Answer(true, verb, kind, namespace, null);
            case Decision.Denied(String what) -> new Answer(false, verb, kind, namespace, "you may not " + what);
        };
    }

    private static Identity caller() {
        return Call.current()
                .orElseThrow(() -> new IllegalStateException("a request without a caller got past the gate"))
                .identity();
    }
}
