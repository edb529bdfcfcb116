package io.gantry.provisioner.lifecycle;

/** What an operation does to a machine. Stored by name. */
public enum OperationKind {
    INSPECT,
    CREATE,
    DELETE,
    CLEAN,
    POWER_ON,
    POWER_OFF;

    /** Whether it takes something away: what runs on the machine, what is on its disks, the machine itself. */
    public boolean destroys() {
        return this == DELETE || this == CLEAN || this == POWER_OFF;
    }

    /** What waits when it may not be done now, in the plural. */
    public String waits() {
        return switch (this) {
            case DELETE -> "machines to delete";
            case CLEAN -> "machines to erase";
            case POWER_OFF -> "machines to switch off";
            case INSPECT, CREATE, POWER_ON -> throw new IllegalStateException(this + " destroys nothing");
        };
    }

    /** Whether it is about power alone: it does not move the machine in its life. */
    public boolean isPower() {
        return this == POWER_ON || this == POWER_OFF;
    }
}
