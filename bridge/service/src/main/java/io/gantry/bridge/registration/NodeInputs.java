package io.gantry.bridge.registration;

import io.gantry.inventory.api.MachineSpec;
import io.gantry.inventory.api.NodeSpec;
import io.gantry.inventory.api.PoolSpec;
import io.gantry.kinds.fact.Declared;
import io.gantry.kinds.id.Name;
import io.gantry.provisioner.api.MachineFact;
import io.gantry.scheduler.api.NodeOccupancyFact;
import java.time.Instant;
import java.util.Optional;

/**
 * All that is known about a node's surroundings when it is decided about.
 *
 * @param machine empty when it is not known, which is no reason to do anything
 * @param victim why the pool gives the machine back; empty when it keeps it
 * @param news of the heartbeat that have not been acted on
 * @param engineTakenBy another living node with the engine that answers now
 * @param keeping STAY while nothing may be destroyed
 * @param stopping whether its machine, if it is cut off, stops tasks by itself by now
 */
record NodeInputs(
        Optional<MachineFact> machine,
        Optional<Declared<PoolSpec>> pool,
        Name clusterName,
        MachineSpec machineSpec,
        Optional<Declared<NodeSpec>> nodeSpec,
        Optional<NodeOccupancyFact> occupancy,
        Optional<String> victim,
        Optional<NodeNews> news,
        Optional<Name> engineTakenBy,
        Instant now,
        Keeping keeping,
        Stopping stopping) {

    /** Whether what is to stop by itself does. */
    enum Stopping {
        SURELY,
        UNKNOWN
    }

    /** Whether nodes may be emptied and taken out now. */
    enum Keeping {
        MAY_GO,
        STAY
    }
}
