package io.gantry.provisioner.lifecycle;

/** What happened to a machine, or was decided about it. */
public enum MachineEvent {
    /** Its hardware is to be looked at. */
    INSPECT,
    /** A pool takes it. */
    CLAIM,
    /** The operation under way ended well. */
    SUCCEED,
    /** The operation under way failed for good. */
    FAIL,
    /** It has been in its state for too long. */
    TIME_OUT,
    /** The bridge empties its node. */
    DRAIN,
    /** The bridge changed its mind: it stays. */
    KEEP,
    /** Nobody needs it any more: its node has left, or it never joined. */
    REMOVE,
    /** Its provider does not know it any more. */
    VANISH,
    /** Its provider knows it again. */
    RETURN,
    /** A person wants the failed operation tried again. */
    RETRY,
    /** A person, or a rule, sets it apart. */
    QUARANTINE,
    /** A person gives it free again. */
    RELEASE,
    /** A person boots it into a rescue system. */
    RESCUE,
    /** A person is done with the rescue. */
    END_RESCUE,
    /** A person takes it out of service for good. */
    RETIRE,
    /** A person declares it gone, whatever its provider says. */
    FORGET
}
