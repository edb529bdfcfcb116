package io.gantry.provisioner.lifecycle;

/** What an operation does to a machine. Stored by name. */
public enum OperationKind {
    INSPECT,
    CREATE,
    DELETE,
    CLEAN,
    POWER_ON,
    POWER_OFF;

    /** Whether it is about power alone: it does not move the machine in its life. */
    public boolean isPower() {
        return this == POWER_ON || this == POWER_OFF;
    }
}
