package io.gantry.scheduler.queue;

import java.time.Instant;

/** What to do about one task. */
sealed interface Move {

    /** It is as it should be, or on its way there. */
    record Keep() implements Move {}

    /**
     * It needs a new allocation.
     *
     * @param failures runs before it that failed
     */
    record Place(int failures) implements Move {}

    /** It needs a new allocation, but not before. */
    record Wait(Instant until) implements Move {}

    /**
     * Its allocation must end.
     *
     * @param reason one word, for programs
     */
    record Stop(String reason) implements Move {}

    /** It has ended and stays so. */
    record Done(Ending ending) implements Move {}

    /** How a task stays ended. */
    enum Ending {
        WELL,
        /** It failed as often as it may. */
        BADLY,
        /** Nobody wants it any more. */
        UNWANTED
    }
}
