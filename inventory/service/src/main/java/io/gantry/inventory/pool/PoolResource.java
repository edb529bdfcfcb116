package io.gantry.inventory.pool;

import io.gantry.inventory.api.PoolSpec;
import io.gantry.inventory.declared.DeclaredCatalog;
import io.gantry.inventory.declared.DeclaredResource;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Metadata;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Pools over REST. */
@Path("/v1/pools")
@Tag(name = "pools", description = "How many machines of which kind, for which cluster")
public final class PoolResource implements DeclaredResource<PoolSpec, PoolStatus> {

    private final DeclaredCatalog<PoolSpec, PoolStatus> catalog;

    public PoolResource(DeclaredCatalog<PoolSpec, PoolStatus> catalog) {
        this.catalog = catalog;
    }

    @Override
    public DeclaredCatalog<PoolSpec, PoolStatus> catalog() {
        return catalog;
    }

    /** How a pool looks in answers; for the OpenAPI document. */
    @Schema(name = "Pool")
    record Document(String apiVersion, Kind kind, Metadata metadata, PoolSpec spec, PoolStatus status) {}
}
