package io.gantry.bridge.heartbeat;

import java.time.Duration;

/**
 * How engines are asked.
 *
 * @param every between two questions to an engine that answers
 * @param quick between two after a miss, and while a machine comes up
 * @param lostAfter how long a silent node is waited for
 * @param unverifiedWithin how long an engine that answers without saying who it is counts as alive
 * @param atOnceMax how many are asked at the same time
 */
public record HeartbeatSettings(
        Duration every, Duration quick, Duration lostAfter, Duration unverifiedWithin, int atOnceMax) {

    /** @throws IllegalArgumentException naming the setting and its rule */
    public HeartbeatSettings {
        if (every.isNegative() || every.isZero() || quick.isNegative() || quick.isZero()) {
            throw new IllegalArgumentException("heartbeats must have some time between them: " + every + ", " + quick);
        }
        if (lostAfter.compareTo(every) <= 0) {
            throw new IllegalArgumentException(
                    "node-lost-after " + lostAfter + " must be longer than heartbeat-every " + every);
        }
        if (atOnceMax < 1) {
            throw new IllegalArgumentException("probes-at-once must be at least 1, not " + atOnceMax);
        }
    }
}
