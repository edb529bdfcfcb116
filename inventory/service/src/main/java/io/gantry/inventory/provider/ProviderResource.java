package io.gantry.inventory.provider;

import io.gantry.inventory.api.ProviderSpec;
import io.gantry.inventory.declared.DeclaredCatalog;
import io.gantry.inventory.declared.DeclaredResource;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Metadata;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Providers over REST. */
@Path("/v1/providers")
@Tag(name = "providers", description = "Where machines come from")
public final class ProviderResource implements DeclaredResource<ProviderSpec, ProviderStatus> {

    private final DeclaredCatalog<ProviderSpec, ProviderStatus> catalog;

    public ProviderResource(DeclaredCatalog<ProviderSpec, ProviderStatus> catalog) {
        this.catalog = catalog;
    }

    @Override
    public DeclaredCatalog<ProviderSpec, ProviderStatus> catalog() {
        return catalog;
    }

    /** How a provider looks in answers; for the OpenAPI document. */
    @Schema(name = "Provider")
    record Document(String apiVersion, Kind kind, Metadata metadata, ProviderSpec spec, ProviderStatus status) {}
}
