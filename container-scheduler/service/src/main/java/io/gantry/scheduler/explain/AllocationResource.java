package io.gantry.scheduler.explain;

import io.gantry.platform.problem.Problems;
import io.gantry.platform.web.PageRequest;
import io.gantry.scheduler.api.AllocationFact;
import io.gantry.scheduler.api.JobPlacement;
import io.gantry.scheduler.job.Names;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
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

/** Allocations by REST: the same records as in facts. */
@Path("/v1/namespaces/{namespace}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "allocations", description = "Tasks of jobs on nodes")
public class AllocationResource {

    private final Allocations allocations;

    @Inject
    public AllocationResource(Allocations allocations) {
        this.allocations = allocations;
    }

    @GET
    @Path("allocations")
    @Operation(
            operationId = "listAllocations",
            summary = "Lists the attempts of all tasks of a namespace, in the order they were placed")
    @APIResponse(
            responseCode = "200",
            description = "Part of the list; next is the cursor of the part after it",
            content = @Content(schema = @Schema(implementation = Page.class)))
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
                .then(in -> PageRequest.of("allocations/" + in, limit, cursor)
                        .then(page -> allocations.ofNamespace(in, page)))
                .fold(page -> Response.ok(page).build(), Problems::response);
    }

    @GET
    @Path("allocations/{uid}")
    @Operation(operationId = "getAllocation", summary = "Reads one attempt of a task")
    @APIResponse(
            responseCode = "200",
            description = "The allocation, as in its fact",
            content = @Content(schema = @Schema(implementation = AllocationFact.class)))
    public Response get(@PathParam("namespace") String namespace, @PathParam("uid") String uid) {
        return Names.of(namespace)
                .then(in -> Names.uid(uid).then(allocation -> allocations.get(in, allocation)))
                .fold(found -> Response.ok(found).build(), Problems::response);
    }

    @GET
    @Path("jobs/{name}/allocations")
    @Operation(operationId = "listAllocationsOfJob", summary = "Lists the latest attempt of each task of a job")
    @APIResponse(
            responseCode = "200",
            description = "Part of the list; next is the cursor of the part after it",
            content = @Content(schema = @Schema(implementation = Page.class)))
    public Response ofJob(
            @PathParam("namespace") String namespace,
            @PathParam("name") String name,
            @Parameter(
                            description = "How many at most: 1 to 1000; 100 if left out",
                            schema = @Schema(type = SchemaType.INTEGER, format = "int32"))
                    @QueryParam("limit")
                    @Nullable
                    String limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor) {
        return Names.of(namespace, name)
                .then(both -> PageRequest.of("latest/" + both.namespace() + "/" + both.name(), limit, cursor)
                        .then(page -> allocations.latest(both.namespace(), both.name(), page)))
                .fold(page -> Response.ok(page).build(), Problems::response);
    }

    @GET
    @Path("jobs/{name}/history")
    @Operation(operationId = "getJobHistory", summary = "Lists the attempts of a job's tasks that are kept")
    @APIResponse(
            responseCode = "200",
            description = "Part of the list; next is the cursor of the part after it",
            content = @Content(schema = @Schema(implementation = Page.class)))
    public Response history(
            @PathParam("namespace") String namespace,
            @PathParam("name") String name,
            @Parameter(
                            description = "How many at most: 1 to 1000; 100 if left out",
                            schema = @Schema(type = SchemaType.INTEGER, format = "int32"))
                    @QueryParam("limit")
                    @Nullable
                    String limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor) {
        return Names.of(namespace, name)
                .then(both -> PageRequest.of("history/" + both.namespace() + "/" + both.name(), limit, cursor)
                        .then(page -> allocations.history(both.namespace(), both.name(), page)))
                .fold(page -> Response.ok(page).build(), Problems::response);
    }

    /** The scheduler's own explanation; inventory composes the whole one from it. */
    @GET
    @Path("jobs/{name}/placement")
    @Operation(
            operationId = "getJobPlacement",
            summary = "Says what the scheduler alone knows of why a job is where it is")
    @APIResponse(
            responseCode = "200",
            description = "The answer, as of now",
            content = @Content(schema = @Schema(implementation = JobPlacement.class)))
    public Response placement(@PathParam("namespace") String namespace, @PathParam("name") String name) {
        return Names.of(namespace, name)
                .then(both -> allocations.placement(both.namespace(), both.name()))
                .fold(found -> Response.ok(found).build(), Problems::response);
    }

    /** How a part of a list looks; for the OpenAPI document. */
    @Schema(name = "AllocationPage")
    record Page(List<AllocationFact> items, @Nullable String next) {}
}
