package io.gantry.provisioner.operation;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Waits that double up to a limit, with jitter, so that a thousand that failed together do not come back together. */
public record Backoff(Duration first, Duration most) {

    private static final int DOUBLINGS_MAX = 20;

    /** @param failures in a row, from 1; somewhere in the upper half of the wait that this many earn */
    public Duration after(int failures, RandomGenerator random) {
        long full = Math.min(most.toMillis(), first.toMillis() << Math.min(DOUBLINGS_MAX, Math.max(0, failures - 1)));
        return Duration.ofMillis(full / 2 + random.nextLong(full / 2 + 1));
    }
}
