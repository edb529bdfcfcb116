package io.gantry.bridge.registration;

/** What a move of a node asks for. The first four change the node's row, the last two come after the commit. */
enum NodeEffect {
    /** Store which engine answered, and what it has. */
    REMEMBER_ENGINE,
    /** Begin the time within which this state must be left. */
    START_DEADLINE,
    /** Ask the scheduler, by a new drain generation, to move everything away. */
    RAISE_DRAIN,
    /** Let tasks stay again. */
    LOWER_DRAIN,
    /** Tell the engine's cluster that it is no member any more. */
    LEAVE_ENGINE,
    /** Its machine may be taken away now: work out the pool's victims again. */
    RELEASE_MACHINE
}
