package io.gantry.scheduler.core.view;

/** Which node is the best among those that can. */
public enum PlacementStyle {
    /** The fullest: keeps large nodes free, and others empty enough to give back. */
    PACK,
    /** The emptiest: a lost node takes the fewest tasks with it. */
    SPREAD
}
