package io.gantry.platform.time;

/** A monotonic clock for durations, deadlines and leases. Only differences mean anything. */
@FunctionalInterface
public interface Ticker {
    long nanos();
}
