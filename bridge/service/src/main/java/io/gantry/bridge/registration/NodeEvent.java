package io.gantry.bridge.registration;

/** What can happen to a node. */
enum NodeEvent {
    /** Its engine answers, with the identity it was given. */
    ANSWER,
    /** Its engine has what was declared, and its labels are in order. */
    VERIFY,
    /** Its engine has less than was declared, or its labels are not in order. */
    MISFIT,
    /** Its engine answers, but as somebody else. */
    STRANGER,
    /** Its engine has been silent for longer than allowed, or its machine is known to be off. */
    LOSE,
    /** Its pool gives its machine back. */
    REMOVE,
    /** Its pool wants its machine after all. */
    KEEP,
    /** The scheduler says that nothing is left on it. */
    DRAINED,
    /** The deadline of its state has passed. */
    OVERDUE,
    /** Its machine is gone, or is nobody's any more. */
    MACHINE_GONE
}
