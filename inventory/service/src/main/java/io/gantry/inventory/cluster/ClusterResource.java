package io.gantry.inventory.cluster;

import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.declared.DeclaredCatalog;
import io.gantry.inventory.declared.ObjectEndpoint;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Manifest;
import io.gantry.kinds.meta.Metadata;
import io.gantry.platform.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Clusters over REST. */
@Path("/v1/clusters")
@Produces("application/json")
@RunOnVirtualThread
@Tag(name = "clusters", description = "What nodes join and jobs run on")
public class ClusterResource {

    private final DeclaredCatalog<ClusterSpec, ClusterStatus> catalog;
    private final ObjectEndpoint<ClusterSpec, ClusterStatus> endpoint;

    public ClusterResource(DeclaredCatalog<ClusterSpec, ClusterStatus> catalog) {
        this.catalog = catalog;
        this.endpoint = new ObjectEndpoint<>(catalog);
    }

    /** How a cluster looks in answers; for the OpenAPI document. */
    @Schema(name = "Cluster")
    private record Document(String apiVersion, Kind kind, Metadata metadata, ClusterSpec spec, ClusterStatus status) {}

    /** How people write one; for the OpenAPI document. */
    @Schema(name = "ClusterManifest")
    private record Written(String apiVersion, Kind kind, Manifest.Header metadata, ClusterSpec spec) {}

    /** For the OpenAPI document. */
    @Schema(name = "ClusterPage")
    private record Documents(List<Document> items, @Nullable String next) {}

    @GET
    @Operation(operationId = "listClusters", summary = "Lists clusters")
    @APIResponse(
            responseCode = "200",
            description = "Part of the list; next is the cursor of the part after it",
            content = @Content(schema = @Schema(implementation = Documents.class)))
    @APIResponse(
            responseCode = "400",
            description = "A parameter breaks its rule",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response list(
            @Parameter(description = "How many at most: 1 to 1000; 100 if left out") @QueryParam("limit") @Nullable
                    Integer limit,
            @Parameter(description = "next of the page before") @QueryParam("cursor") @Nullable String cursor,
            @Parameter(description = "Only those with this label: key=value; may be repeated") @QueryParam("label")
                    List<String> labels) {
        return endpoint.list(limit, cursor, labels);
    }

    @GET
    @Path("/{name}")
    @Operation(operationId = "getCluster", summary = "Reads one cluster")
    @APIResponse(
            responseCode = "200",
            description = "The cluster; its ETag is the version of what people want of it, not of its status",
            content = @Content(schema = @Schema(implementation = Document.class)))
    @APIResponse(
            responseCode = "404",
            description = "There is no such cluster",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response get(@PathParam("name") String name) {
        return endpoint.get(name);
    }

    @PUT
    @Path("/{name}")
    @Consumes({"application/json", "application/yaml"})
    @Operation(
            operationId = "putCluster",
            summary = "Makes or changes a cluster",
            description =
                    "Needs If-None-Match: * to make it, or If-Match with the ETag it was read with to change it. A spec that says the same changes nothing.")
    @APIResponse(
            responseCode = "200",
            description = "Changed, or unchanged because it says what is there",
            content = @Content(schema = @Schema(implementation = Document.class)))
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = Document.class)))
    @APIResponse(
            responseCode = "400",
            description = "The body breaks rules; all of them are listed",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "404",
            description = "There is no such cluster",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "409",
            description = "It is being deleted",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "412",
            description = "Somebody changed it meanwhile; the detail names the fields",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "413",
            description = "The body is larger than 1 MiB",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "428",
            description = "If-Match or If-None-Match is missing",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response put(
            @PathParam("name") String name,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @Parameter(description = "Check everything, change nothing") @QueryParam("dryRun") @DefaultValue("false")
                    boolean dryRun,
            @RequestBody(content = @Content(schema = @Schema(implementation = Written.class))) InputStream body) {
        return endpoint.put(name, body, new ObjectEndpoint.Headers(ifMatch, ifNoneMatch, dryRun));
    }

    @DELETE
    @Path("/{name}")
    @Operation(
            operationId = "deleteCluster",
            summary = "Deletes a cluster",
            description = "Needs If-Match with its ETag, or *. Refused while something uses it.")
    @APIResponse(
            responseCode = "200",
            description = "Deletion is asked for, or done; the cluster as it was last",
            content = @Content(schema = @Schema(implementation = Document.class)))
    @APIResponse(
            responseCode = "404",
            description = "There is no such cluster",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "409",
            description = "Something uses it; the detail names it",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "412",
            description = "Somebody changed it meanwhile; the detail names the fields",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "428",
            description = "If-Match is missing",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response delete(
            @PathParam("name") String name,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Parameter(description = "Check everything, change nothing") @QueryParam("dryRun") @DefaultValue("false")
                    boolean dryRun) {
        return endpoint.delete(catalog, name, new ObjectEndpoint.Headers(ifMatch, null, dryRun));
    }
}
