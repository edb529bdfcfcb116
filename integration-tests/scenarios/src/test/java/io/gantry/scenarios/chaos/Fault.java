package io.gantry.scenarios.chaos;

import java.time.Duration;

/**
 * Something that goes wrong for a while.
 *
 * @param lasts until it is ended
 */
record Fault(String what, Duration lasts, Act begin, Act end) {

    /** Of the one who does it. */
    @FunctionalInterface
    interface Act {
        void run() throws Exception;
    }

    static final Act NOTHING = () -> {};

    @Override
    public String toString() {
        return what;
    }
}
