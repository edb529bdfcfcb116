package io.gantry.platform.lease;

import java.time.Duration;

/**
 * How long a lease lasts and who may take it early.
 *
 * @param lasts after its last renewal; renewed at a third of it
 * @param predecessor what is known of the process that held the leases before
 */
public record LeaseSettings(Duration lasts, Predecessor predecessor) {

    /** Whether leases that have not expired may be taken. */
    public enum Predecessor {
        /** Another process may still live: only expired leases are taken. */
        MAY_LIVE,
        /** This process alone holds the lock of the data folder, so every earlier owner is dead: all are taken. */
        IS_DEAD
    }

    public LeaseSettings {
        if (lasts.toMillis() < 100) {
            throw new IllegalArgumentException("a lease of " + lasts + " is too short to be renewed");
        }
    }
}
