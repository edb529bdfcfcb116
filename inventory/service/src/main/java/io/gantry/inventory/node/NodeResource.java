package io.gantry.inventory.node;

import io.gantry.bridge.api.NodeFact;
import io.gantry.inventory.api.NodeSpec;
import io.gantry.inventory.declared.ObjectEndpoint;
import io.gantry.inventory.declared.SaidCatalog;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Manifest;
import io.gantry.kinds.meta.Metadata;
import io.gantry.platform.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
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

/** Nodes over REST. */
@Path("/v1/nodes")
@Produces("application/json")
@RunOnVirtualThread
@Tag(name = "nodes", description = "Memberships of machines in clusters; made by Gantry")
public class NodeResource {

    private final ObjectEndpoint<NodeSpec, NodeFact> endpoint;

    public NodeResource(SaidCatalog<NodeFact, NodeSpec> catalog) {
        this.endpoint = new ObjectEndpoint<>(catalog);
    }

    /** How a node looks in answers; for the OpenAPI document. */
    @Schema(name = "Node")
    private record Document(String apiVersion, Kind kind, Metadata metadata, NodeSpec spec, NodeFact status) {}

    /** How people write one; for the OpenAPI document. */
    @Schema(name = "NodeManifest")
    private record Written(String apiVersion, Kind kind, Manifest.Header metadata, NodeSpec spec) {}

    /** For the OpenAPI document. */
    @Schema(name = "NodePage")
    private record Documents(List<Document> items, @Nullable String next) {}

    @GET
    @Operation(operationId = "listNodes", summary = "Lists nodes, oldest first")
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
    @Operation(operationId = "getNode", summary = "Reads one node")
    @APIResponse(
            responseCode = "200",
            description = "The node; its ETag is the version of what people want of it, not of its status",
            content = @Content(schema = @Schema(implementation = Document.class)))
    @APIResponse(
            responseCode = "404",
            description = "There is no such node",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response get(@PathParam("name") String name) {
        return endpoint.get(name);
    }

    @PUT
    @Path("/{name}")
    @Consumes({"application/json", "application/yaml"})
    @Operation(
            operationId = "putNode",
            summary = "Changes what people want of a node",
            description =
                    "Changes the spec alone; a node itself is made and removed by Gantry. Needs If-Match with the ETag it was read with, or *.")
    @APIResponse(
            responseCode = "200",
            description = "Changed, or unchanged",
            content = @Content(schema = @Schema(implementation = Document.class)))
    @APIResponse(
            responseCode = "400",
            description = "The body breaks rules; all of them are listed",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "404",
            description = "There is no such node",
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
}
