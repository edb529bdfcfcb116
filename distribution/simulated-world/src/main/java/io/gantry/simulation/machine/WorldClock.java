package io.gantry.simulation.machine;

import java.time.Duration;

/** The time of the world. */
public interface WorldClock {

    /** Now, in milliseconds of the epoch. */
    long millis();

    /** Returns after this time. */
    void pause(Duration time);

    /** Does something later; running the answer forgets it. */
    Runnable after(Duration time, Runnable action);
}
