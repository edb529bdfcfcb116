package io.gantry.simulation.docker;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Times as Docker writes and reads them. */
final class Times {

    private static final String NEVER = "0001-01-01T00:00:00Z";

    private Times() {}

    static String text(long millis) {
        return millis == 0 ? NEVER : Instant.ofEpochMilli(millis).toString();
    }

    /** {@code 1700000000}, {@code 1700000000.25} or RFC 3339; 0 if it is nothing of these. */
    static long millis(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return text.contains("T")
                    ? Instant.parse(text).toEpochMilli()
                    : new BigDecimal(text).movePointRight(3).longValue();
        } catch (DateTimeParseException | NumberFormatException _) {
            return 0;
        }
    }
}
