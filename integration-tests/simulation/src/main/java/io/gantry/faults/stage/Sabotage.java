package io.gantry.faults.stage;

/**
 * Something that Gantry relies on and that is broken on purpose, to see that the laws find it. A law that finds none of
 * these is not worth its time.
 */
public enum Sabotage {
    NONE,
    /** A process's monotonic clock runs at a third of its pace: it believes in leases that have long expired. */
    SLOW_TICKER,
    /** A lease is given to whoever asks, while another has it. */
    LEASES_FOR_ALL,
    /** A transaction is said to be committed, and was not. */
    LOST_COMMITS,
    /** A fact is said to be kept by the broker, and is not. */
    LOST_FACTS,
    /** A call has its effect long after the time within which it was to end. */
    LATE_EFFECTS
}
