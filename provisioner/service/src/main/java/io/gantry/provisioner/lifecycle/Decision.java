package io.gantry.provisioner.lifecycle;

import io.gantry.provisioner.api.MachineState;
import java.util.List;

/** The lifecycle's answer to an event. */
public sealed interface Decision {

    record Move(MachineState next, List<Effect> effects) implements Decision {
        public Move {
            effects = List.copyOf(effects);
        }
    }

    /** The table has no such move. */
    record Refuse(MachineState current, MachineEvent event) implements Decision {}
}
