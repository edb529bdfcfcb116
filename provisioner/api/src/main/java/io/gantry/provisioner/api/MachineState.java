package io.gantry.provisioner.api;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** Where a machine is in its life. Stored and sent by name. */
public enum MachineState {
    /** Known, not yet looked at. */
    ENROLLED,
    /** Its hardware is being looked at. */
    INSPECTING,
    /** Ready to be claimed by a pool. */
    AVAILABLE,
    /** Being made, or installed, for a pool. */
    PROVISIONING,
    /** Up; its pool may use it. */
    ACTIVE,
    /** Its node is being emptied before it goes. */
    DRAINING,
    /** Its disks are being erased before somebody else may have it. */
    CLEANING,
    /** A virtual machine that is being removed from its provider. */
    DELETING,
    /** Gone from its provider. The end. */
    DELETED,
    /** Booted into a rescue system by a person. */
    RESCUE,
    /** An operation failed; retried with back-off, or given up by a person. */
    FAILED,
    /** Kept apart by a person or by a rule; nothing is done to it. */
    QUARANTINED,
    /** Taken out of service for good. The end. */
    RETIRED,
    /** Its provider no longer knows it. */
    LOST,
    /** What a newer release wrote. */
    @JsonEnumDefaultValue
    UNRECOGNIZED
}
