package io.gantry.simulator.load;

import java.time.Duration;

/** What times of a description must keep. */
final class Times {

    static final Duration MIN = Duration.ofMillis(1);
    static final Duration MAX = Duration.ofDays(10_000);

    private Times() {}

    /** @throws IllegalArgumentException naming the field */
    static void check(String field, Duration time) {
        if (time.compareTo(MIN) < 0 || time.compareTo(MAX) > 0) {
            throw new IllegalArgumentException(field + " must be 1 ms to 10000 d, not " + time);
        }
    }
}
