package io.gantry.scheduler.explain;

import io.gantry.platform.problem.Problems;
import io.gantry.platform.web.PageRequest;
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
import org.jspecify.annotations.Nullable;

/** Allocations by REST: the same records as in facts. */
@Path("/v1/namespaces/{namespace}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class AllocationResource {

    private final Allocations allocations;

    @Inject
    public AllocationResource(Allocations allocations) {
        this.allocations = allocations;
    }

    @GET
    @Path("allocations")
    public Response list(
            @PathParam("namespace") String namespace,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Names.of(namespace)
                .then(in -> PageRequest.of("allocations/" + in, limit, cursor)
                        .then(page -> allocations.ofNamespace(in, page)))
                .fold(page -> Response.ok(page).build(), Problems::response);
    }

    @GET
    @Path("allocations/{uid}")
    public Response get(@PathParam("namespace") String namespace, @PathParam("uid") String uid) {
        return Names.of(namespace)
                .then(in -> Names.uid(uid).then(allocation -> allocations.get(in, allocation)))
                .fold(found -> Response.ok(found).build(), Problems::response);
    }

    @GET
    @Path("jobs/{name}/allocations")
    public Response ofJob(
            @PathParam("namespace") String namespace,
            @PathParam("name") String name,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Names.of(namespace, name)
                .then(both -> PageRequest.of("latest/" + both.namespace() + "/" + both.name(), limit, cursor)
                        .then(page -> allocations.latest(both.namespace(), both.name(), page)))
                .fold(page -> Response.ok(page).build(), Problems::response);
    }

    @GET
    @Path("jobs/{name}/history")
    public Response history(
            @PathParam("namespace") String namespace,
            @PathParam("name") String name,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Names.of(namespace, name)
                .then(both -> PageRequest.of("history/" + both.namespace() + "/" + both.name(), limit, cursor)
                        .then(page -> allocations.history(both.namespace(), both.name(), page)))
                .fold(page -> Response.ok(page).build(), Problems::response);
    }

    /** The scheduler's own explanation; inventory composes the whole one from it. */
    @GET
    @Path("jobs/{name}/placement")
    public Response placement(@PathParam("namespace") String namespace, @PathParam("name") String name) {
        return Names.of(namespace, name)
                .then(both -> allocations.placement(both.namespace(), both.name()))
                .fold(found -> Response.ok(found).build(), Problems::response);
    }
}
