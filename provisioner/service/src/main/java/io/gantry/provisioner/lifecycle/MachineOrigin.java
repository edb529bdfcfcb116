package io.gantry.provisioner.lifecycle;

import io.gantry.provisioner.api.MachineForm;

/** Where a machine comes from; decides which rows of the table are its own. */
public enum MachineOrigin {
    /** Hardware that stands there, enrolled by a person, and goes back to AVAILABLE. */
    OWNED,
    /** Made when it is needed, deleted when it is not. */
    MADE;

    public static MachineOrigin of(MachineForm form) {
        return switch (form) {
            case BARE_METAL -> OWNED;
            case VIRTUAL, ENGINE, SIMULATED, UNRECOGNIZED -> MADE;
        };
    }
}
