package io.gantry.provisioner.operation;

import io.gantry.kinds.id.Uid;
import io.gantry.provisioner.spi.MachineDriver.Join;
import java.util.Optional;

/** What a machine needs to join its cluster. */
public interface JoinData {

    /** Empty while the cluster's authority, or where it listens, is not known yet. */
    Optional<Join> of(Uid machine, Uid pool, Uid cluster, Uid operation);
}
