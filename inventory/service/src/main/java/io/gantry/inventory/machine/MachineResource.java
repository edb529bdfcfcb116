package io.gantry.inventory.machine;

import io.gantry.inventory.api.MachineSpec;
import io.gantry.inventory.declared.SaidCatalog;
import io.gantry.inventory.declared.SaidResource;
import io.gantry.kinds.meta.Kind;
import io.gantry.kinds.meta.Metadata;
import io.gantry.provisioner.api.MachineFact;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Machines over REST. */
@Path("/v1/machines")
@Tag(name = "machines", description = "Hardware, virtual machines and instances; made by Gantry, listed oldest first")
public final class MachineResource implements SaidResource<MachineSpec, MachineFact> {

    private final SaidCatalog<MachineFact, MachineSpec> catalog;

    public MachineResource(SaidCatalog<MachineFact, MachineSpec> catalog) {
        this.catalog = catalog;
    }

    @Override
    public SaidCatalog<MachineFact, MachineSpec> catalog() {
        return catalog;
    }

    /** How a machine looks in answers; for the OpenAPI document. */
    @Schema(name = "Machine")
    record Document(String apiVersion, Kind kind, Metadata metadata, MachineSpec spec, MachineFact status) {}
}
