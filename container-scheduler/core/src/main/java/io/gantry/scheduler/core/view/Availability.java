package io.gantry.scheduler.core.view;

/** Whether a node takes new tasks. */
public enum Availability {
    SCHEDULABLE,
    /** A person, or a removal on its way, keeps new tasks off. */
    CORDONED,
    /** It is not there yet, or it has stopped answering. */
    NOT_READY
}
