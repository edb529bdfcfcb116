package io.gantry.kinds.id;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes uids: UUIDv7 (RFC 9562 section 5.7) with a 12-bit counter in {@code rand_a}, so that the uids of one source
 * sort in the order they were made even within a millisecond. Safe for many threads.
 */
public final class UidSource {

    private static final int COUNTER_MAX = 0xFFF;

    private final InstantSource time;
    private final RandomGenerator random;
    private long lastMillis;
    private int counter;

    /** @param random must be unpredictable in production (SecureRandom); seeded in simulations */
    public UidSource(InstantSource time, RandomGenerator random) {
        this.time = time;
        this.random = random;
    }

    /** A uid greater than every one this source gave before. */
    public synchronized Uid next() {
        long now = time.millis();
        if (now > lastMillis) {
            lastMillis = now;
            counter = 0;
        } else if (counter < COUNTER_MAX) {
            counter++;
        } else {
            // The counter is used up, or the clock went back: borrow the next millisecond (RFC 9562 section 6.2).
            lastMillis++;
            counter = 0;
        }
        long high = (lastMillis << 16) | 0x7000L | counter;
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new Uid(new UUID(high, low));
    }
}
