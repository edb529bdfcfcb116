package io.gantry.provisioner.api;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** What a machine is made of. */
public enum MachineForm {
    BARE_METAL,
    VIRTUAL,
    /** A container engine of its own on a shared host, or one that was adopted. */
    ENGINE,
    /** Exists only in a simulation. */
    SIMULATED,
    @JsonEnumDefaultValue
    UNRECOGNIZED
}
