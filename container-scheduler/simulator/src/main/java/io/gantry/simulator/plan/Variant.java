package io.gantry.simulator.plan;

import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.simulator.load.MachineGroup;
import java.util.List;

/**
 * One of the clusters that are compared.
 *
 * @param name as it is shown: {@code pack, web bare metal}
 */
public record Variant(String name, List<MachineGroup> machines, PlacementStyle style, long seed) {

    public Variant {
        machines = List.copyOf(machines);
    }
}
