package io.gantry.scheduler.volume;

import io.gantry.platform.problem.Problems;
import io.gantry.platform.web.PageRequest;
import io.gantry.platform.web.Query;
import io.gantry.scheduler.job.Names;
import io.gantry.scheduler.volume.VolumeCommands.Mode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Named volumes by REST. */
@Path("/v1/namespaces/{namespace}/volumes")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "volumes", description = "Named volumes of jobs, each kept on one node")
public class VolumeResource {

    private final VolumeCommands volumes;

    @Inject
    public VolumeResource(VolumeCommands volumes) {
        this.volumes = volumes;
    }

    /** For the OpenAPI document. */
    @Schema(name = "VolumePage")
    record Listed(List<VolumeObject> items, @Nullable String next) {}

    @GET
    @Operation(operationId = "listVolumes", summary = "Lists a namespace's volumes, in the order they were made")
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
                .then(in -> PageRequest.of("volumes/" + in, limit, cursor).then(page -> volumes.list(in, page)))
                .fold(page -> Response.ok(page).build(), Problems::response);
    }

    @GET
    @Path("{name}")
    @Operation(operationId = "getVolume", summary = "Reads one volume")
    @APIResponse(
            responseCode = "200",
            description = "The volume, where it is, and who has it",
            content = @Content(schema = @Schema(implementation = VolumeObject.class)))
    public Response get(@PathParam("namespace") String namespace, @PathParam("name") String name) {
        return Names.of(namespace, "volume", name)
                .then(both -> volumes.get(both.namespace(), both.name()))
                .fold(volume -> Response.ok(volume).build(), Problems::response);
    }

    @DELETE
    @Path("{name}")
    @Operation(
            operationId = "deleteVolume",
            summary = "Gives a volume up, with all that is in it",
            description = "Refused while a task has it. Its name is free at once.")
    @APIResponse(
            responseCode = "200",
            description = "Of a dry run: the volume as it is",
            content = @Content(schema = @Schema(implementation = VolumeObject.class)))
    @APIResponse(
            responseCode = "202",
            description = "It is given up, and goes when its engine has removed it",
            content = @Content(schema = @Schema(implementation = VolumeObject.class)))
    @APIResponse(responseCode = "409", description = "A task has it")
    public Response delete(
            @PathParam("namespace") String namespace,
            @PathParam("name") String name,
            @Parameter(description = "Check everything, change nothing", schema = @Schema(type = SchemaType.BOOLEAN))
                    @QueryParam("dryRun")
                    @Nullable
                    String dryRun) {
        return Names.of(namespace, "volume", name)
                .then(both -> Query.dryRun(dryRun)
                        .map(dry -> dry ? Mode.DRY_RUN : Mode.WRITE)
                        .then(mode -> volumes.delete(both.namespace(), both.name(), mode)
                                .map(volume -> Response.status(
                                                mode == Mode.WRITE ? Response.Status.ACCEPTED : Response.Status.OK)
                                        .entity(volume)
                                        .build())))
                .fold(answer -> answer, Problems::response);
    }
}
