package io.gantry.testkit;

import io.gantry.platform.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that moves only when a test moves it; both kinds of time move together. */
public final class FakeClock implements InstantSource, Ticker {

    /** Any moment does; this one is easy to see in a log. */
    public static final Instant BEGIN = Instant.parse("2030-01-01T00:00:00Z");

    private volatile Instant now;

    public FakeClock() {
        this(BEGIN);
    }

    public FakeClock(Instant begin) {
        this.now = begin;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public long nanos() {
        return Duration.between(BEGIN, now).toNanos();
    }

    public synchronized void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time does not go back: " + time);
        }
        now = now.plus(time);
    }
}
