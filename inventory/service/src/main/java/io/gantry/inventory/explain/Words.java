package io.gantry.inventory.explain;

import java.time.Duration;
import java.time.Instant;

/** How amounts are said to people. */
final class Words {

    private static final long MINUTES_FROM_SECONDS = 120;
    private static final long HOURS_FROM_MINUTES = 120;

    private Words() {}

    /** {@code 1 task}, {@code 2 tasks}. */
    static String count(long number, String word) {
        return number + " " + word + (number == 1 ? "" : "s");
    }

    /** {@code 40 s}, {@code 3 min}, {@code 5 h}. */
    static String span(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < MINUTES_FROM_SECONDS) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        return minutes < HOURS_FROM_MINUTES ? minutes + " min" : minutes / 60 + " h";
    }

    static String since(Instant then, Instant now) {
        return "for " + span(Duration.between(then, now));
    }
}
