package io.gantry.cli.terminal;

import java.time.Duration;
import java.util.Locale;

/** Times as people say them: {@code 42s}, {@code 3m}, {@code 5h}, {@code 12d}. */
public final class Ages {

    private Ages() {}

    /** One unit, the largest of which there are at least two. */
    public static String of(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 120) {
            return seconds + "s";
        }
        if (seconds < 2 * 3600) {
            return seconds / 60 + "m";
        }
        return seconds < 2 * 86_400 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }

    /** With a tenth of a second, for what just took so long: {@code 0.3 s}. */
    public static String took(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
