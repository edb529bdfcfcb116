package io.gantry.scheduler.queue;

import java.util.Set;

/** Why we end a task ourselves because it has failed: it is run again as one that failed by itself. */
final class Failing {

    static final String START_CHECK = "StartCheckFailed";
    static final String LIVE_CHECK = "LiveCheckFailed";

    static final String DEADLINE = "DeadlineExceeded";

    private static final Set<String> ALL = Set.of(START_CHECK, LIVE_CHECK, DEADLINE);

    private Failing() {}

    static boolean is(String reason) {
        return ALL.contains(reason);
    }
}
