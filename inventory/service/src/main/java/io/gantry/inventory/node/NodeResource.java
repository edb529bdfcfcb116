package io.gantry.inventory.node;

import io.gantry.bridge.api.NodeFact;
import io.gantry.inventory.api.NodeSpec;
import io.gantry.inventory.declared.SaidCatalog;
import io.gantry.inventory.declared.SaidResource;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Metadata;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Nodes over REST. */
@Path("/v1/nodes")
@Tag(name = "nodes", description = "Memberships of machines in clusters; made by Gantry, listed oldest first")
public final class NodeResource implements SaidResource<NodeSpec, NodeFact> {

    private final SaidCatalog<NodeFact, NodeSpec> catalog;

    public NodeResource(SaidCatalog<NodeFact, NodeSpec> catalog) {
        this.catalog = catalog;
    }

    @Override
    public SaidCatalog<NodeFact, NodeSpec> catalog() {
        return catalog;
    }

    /** How a node looks in answers; for the OpenAPI document. */
    @Schema(name = "Node")
    record Document(String apiVersion, Kind kind, Metadata metadata, NodeSpec spec, NodeFact status) {}
}
