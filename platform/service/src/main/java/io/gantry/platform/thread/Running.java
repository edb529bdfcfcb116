package io.gantry.platform.thread;

import java.time.Duration;

/** A thread that was started by {@link Threads}. */
public interface Running {

    /** Waits for its end; false if it has not ended by then. */
    boolean join(Duration atMost) throws InterruptedException;

    /** Has whatever it waits for end with an {@link InterruptedException}. */
    void interrupt();

    /** Whether who asks is this thread. */
    boolean isCurrent();
}
