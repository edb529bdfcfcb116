package io.gantry.inventory.machine;

import io.gantry.inventory.api.InventoryTopics;
import io.gantry.inventory.api.MachineSpec;
import io.gantry.inventory.declared.DeclaredKind;
import io.gantry.inventory.declared.SaidCatalog;
import io.gantry.inventory.watch.ChangeLog;
import io.gantry.kinds.meta.Kind;
import io.gantry.platform.consume.Mirror;
import io.gantry.platform.layer.LayerContext;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.provisioner.api.ProvisionerTopics;

/** The machines of this installation. */
public final class Machines {

    private static final DeclaredKind<MachineSpec> KIND =
            DeclaredKind.plain(Kind.MACHINE, InventoryTopics.MACHINE_SPECS, MachineSpec.class);
    private static final SaidCatalog.Source<MachineFact, MachineSpec> SOURCE = new SaidCatalog.Source<>(
            ProvisionerTopics.MACHINES,
            MachineFact::name,
            MachineFact::labels,
            MachineFact::created,
            MachineSpec.UNSAID);

    private Machines() {}

    public static SaidCatalog<MachineFact, MachineSpec> catalog(
            LayerContext context, Mirror mirror, ChangeLog changes) {
        return new SaidCatalog<>(context, KIND, SOURCE, mirror, changes);
    }
}
