package io.gantry.scheduler.secret;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.platform.problem.Problems;
import io.gantry.platform.problem.Result;
import io.gantry.platform.web.Etags;
import io.gantry.platform.web.PageRequest;
import io.gantry.platform.web.Query;
import io.gantry.scheduler.job.Names;
import io.gantry.scheduler.secret.Secrets.Users;
import io.gantry.scheduler.secret.Secrets.Which;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
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

/** Secrets by REST: values go in and never come out. */
@Path("/v1/namespaces/{namespace}/secrets")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "secrets", description = "Values that jobs use and nobody reads")
public class SecretResource {

    private final Secrets secrets;

    @Inject
    public SecretResource(Secrets secrets) {
        this.secrets = secrets;
    }

    /** One in a list. */
    @Schema(name = "SecretName")
    record Named(Name name, SecretType type) {}

    /** For the OpenAPI document. */
    @Schema(name = "SecretPage")
    record Listed(List<Named> items, @Nullable String next) {}

    /**
     * A secret, without its values.
     *
     * @param server that it is for, of a registry
     * @param usedBy the living jobs of the namespace that refer to it
     */
    @Schema(name = "Secret")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Shown(
            Uid uid,
            Name namespace,
            Name name,
            SecretType type,
            List<JobSecret.Key> keys,
            @Nullable String server,
            Instant created,
            Instant changed,
            @Nullable List<Name> usedBy) {

        static Shown of(JobSecret secret, @Nullable List<Name> usedBy) {
            return new Shown(
                    secret.uid(),
                    secret.namespace(),
                    secret.name(),
                    secret.type(),
                    secret.keys(),
                    secret.server(),
                    secret.created(),
                    secret.changed(),
                    usedBy);
        }
    }

    @GET
    @Operation(operationId = "listSecrets", summary = "Lists the names of secrets")
    @APIResponse(
            responseCode = "200",
            description = "Part of the list; next is the cursor of the part after it",
            content = @Content(schema = @Schema(implementation = Listed.class)))
    public Response list(
            @PathParam("namespace") String namespace,
            @Parameter(
                            description = "How many at most: 1 to 1000; 100 if left out",
                            schema = @Schema(type = SchemaType.INTEGER, format = "int32"))
                    @QueryParam("limit")
                    @Nullable
                    String limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor) {
        return Names.of(namespace)
                .then(in -> PageRequest.of("secrets/" + in, limit, cursor).map(page -> secrets.list(in, page)))
                .fold(
                        page -> Response.ok(page.map(one -> new Named(one.name(), one.type())))
                                .build(),
                        Problems::response);
    }

    @GET
    @Path("{name}")
    @Operation(operationId = "getSecret", summary = "Reads what a secret has and who uses it, without its values")
    @APIResponse(
            responseCode = "200",
            description = "The secret; its ETag is its version",
            content = @Content(schema = @Schema(implementation = Shown.class)))
    public Response get(@PathParam("namespace") String namespace, @PathParam("name") String name) {
        return which(namespace, name)
                .then(secrets::get)
                .fold(used -> answer(Response.Status.OK, used.secret(), used.jobs()), Problems::response);
    }

    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "putSecret", summary = "Puts a secret in, or other values in its place", description = """
                    Needs If-None-Match: * to make it, or If-Match with its ETag, or *, to put other values in the place of \
                    all it has. Tasks that run keep what they were started with.""")
    @APIResponse(
            responseCode = "200",
            description = "Changed",
            content = @Content(schema = @Schema(implementation = Shown.class)))
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = Shown.class)))
    @APIResponse(responseCode = "409", description = "Its namespace is not known here yet")
    public Response put(
            @PathParam("namespace") String namespace,
            @PathParam("name") String name,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
            @RequestBody(content = @Content(schema = @Schema(implementation = WantedSecret.Body.class))) byte[] body) {
        return which(namespace, name)
                .then(which -> Etags.required(which.toString(), ifMatch, ifNoneMatch)
                        .then(precondition ->
                                WantedSecret.read(body).then(wanted -> secrets.put(which, wanted, precondition))))
                .fold(
                        put -> answer(put.created() ? Response.Status.CREATED : Response.Status.OK, put.secret(), null),
                        Problems::response);
    }

    @DELETE
    @Path("{name}")
    @Operation(
            operationId = "deleteSecret",
            summary = "Deletes a secret",
            description = "Needs If-Match with its ETag, or *. One that living jobs use is refused, unless forced.")
    @APIResponse(
            responseCode = "200",
            description = "Deleted; what it was",
            content = @Content(schema = @Schema(implementation = Shown.class)))
    @APIResponse(responseCode = "409", description = "Jobs use it")
    public Response delete(
            @PathParam("namespace") String namespace,
            @PathParam("name") String name,
            @Parameter(
                            description = "Also if living jobs use it: their next tasks wait for another of its name",
                            schema = @Schema(type = SchemaType.BOOLEAN))
                    @QueryParam("force")
                    @Nullable
                    String force,
            @HeaderParam("If-Match") @Nullable String ifMatch) {
        return which(namespace, name)
                .then(which -> Query.flag("force", force)
                        .map(forced -> forced ? Users.LEFT_WITHOUT : Users.RESPECTED)
                        .then(users -> Etags.required(which.toString(), ifMatch, null)
                                .then(precondition -> secrets.delete(which, precondition, users))))
                .fold(secret -> answer(Response.Status.OK, secret, null), Problems::response);
    }

    private static Result<Which> which(String namespace, String name) {
        return Names.of(namespace, "secret", name).map(both -> new Which(both.namespace(), both.name()));
    }

    private static Response answer(Response.Status status, JobSecret secret, @Nullable List<Name> usedBy) {
        return Response.status(status)
                .tag(Etags.of(secret.version()))
                .entity(Shown.of(secret, usedBy))
                .build();
    }
}
