package io.gantry.platform.lease;

import io.gantry.kinds.id.Uid;
import java.time.Duration;
import java.time.Instant;

/**
 * Who has a lease.
 *
 * @param left for how long, if it is not renewed; negative when it is free
 * @param expires the same by the database's clock
 * @param givenBack its owner has ended, and will not renew it
 */
public record LeaseState(Uid owner, long epoch, Duration left, Instant expires, boolean givenBack) {

    public boolean free() {
        return left.isNegative();
    }

    /** Whether somebody has renewed or taken it since it was seen before, and so was alive then. */
    public boolean touchedSince(LeaseState before) {
        return !givenBack && !expires.equals(before.expires);
    }
}
