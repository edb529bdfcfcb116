package io.gantry.inventory.namespace;

import io.gantry.inventory.api.NamespaceSpec;
import io.gantry.inventory.declared.DeclaredCatalog;
import io.gantry.inventory.declared.DeclaredResource;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Metadata;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Namespaces over REST. */
@Path("/v1/namespaces")
@Tag(name = "namespaces", description = "Who owns jobs")
public final class NamespaceResource implements DeclaredResource<NamespaceSpec, NamespaceStatus> {

    private final DeclaredCatalog<NamespaceSpec, NamespaceStatus> catalog;

    public NamespaceResource(DeclaredCatalog<NamespaceSpec, NamespaceStatus> catalog) {
        this.catalog = catalog;
    }

    @Override
    public DeclaredCatalog<NamespaceSpec, NamespaceStatus> catalog() {
        return catalog;
    }

    /** How a namespace looks in answers; for the OpenAPI document. */
    @Schema(name = "Namespace")
    record Document(String apiVersion, Kind kind, Metadata metadata, NamespaceSpec spec, NamespaceStatus status) {}
}
