package io.gantry.inventory.cluster;

import io.gantry.inventory.api.ClusterSpec;
import io.gantry.inventory.declared.DeclaredCatalog;
import io.gantry.inventory.declared.DeclaredResource;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Metadata;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Clusters over REST. */
@Path("/v1/clusters")
@Tag(name = "clusters", description = "What nodes join and jobs run on")
public final class ClusterResource implements DeclaredResource<ClusterSpec, ClusterStatus> {

    private final DeclaredCatalog<ClusterSpec, ClusterStatus> catalog;

    public ClusterResource(DeclaredCatalog<ClusterSpec, ClusterStatus> catalog) {
        this.catalog = catalog;
    }

    @Override
    public DeclaredCatalog<ClusterSpec, ClusterStatus> catalog() {
        return catalog;
    }

    /** How a cluster looks in answers; for the OpenAPI document. */
    @Schema(name = "Cluster")
    record Document(String apiVersion, Kind kind, Metadata metadata, ClusterSpec spec, ClusterStatus status) {}
}
