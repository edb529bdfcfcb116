package io.gantry.bridge.api;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** Where a machine's membership in its cluster is. */
public enum NodeState {
    /** The machine is up; its engine has not answered yet. */
    LAUNCHED,
    /** Its engine answers with the identity it was given. */
    REGISTERED,
    /** Capacity and labels are verified: tasks may be placed. */
    READY,
    /** Its engine has not answered for longer than allowed. */
    LOST,
    /** On its way out: cordoned, its tasks are moved away. */
    DRAINING,
    /** Out of the cluster. The end. */
    LEFT,
    @JsonEnumDefaultValue
    UNRECOGNIZED
}
