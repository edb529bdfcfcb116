package io.gantry.provisioner.api;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** Whether a machine has power. A controller that does not answer means UNKNOWN, never OFF. */
public enum PowerState {
    ON,
    OFF,
    @JsonEnumDefaultValue
    UNKNOWN
}
