package io.gantry.platform.lease;

import io.gantry.kinds.id.Uid;
import java.time.Duration;

/**
 * Who has a lease.
 *
 * @param left for how long, if it is not renewed; negative when it is free
 */
public record LeaseState(Uid owner, long epoch, Duration left) {

    public boolean free() {
        return left.isNegative();
    }
}
