package io.gantry.simulator.report;

import io.gantry.simulator.engine.RunResult;
import io.gantry.simulator.plan.Outcome;
import java.util.List;
import java.util.Locale;

/** The figures of an outcome as people read them, the same in a table, in HTML and in CSV. */
public final class Figures {

    private static final long SECOND = 1000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Figures() {}

    public static List<String> names() {
        return List.of(
                "VARIANT",
                "MACHINES",
                "TASKS",
                "STARTED",
                "WAITING",
                "NEVER FIT",
                "WAIT P50",
                "WAIT P95",
                "WAIT P99",
                "LONGEST",
                "CPU",
                "MEMORY",
                "GPU",
                "FRAGMENTED",
                "LOST",
                "MOVED",
                "COST/H",
                "BUSY",
                "TIME");
    }

    public static List<String> of(Outcome outcome) {
        RunResult result = outcome.result();
        return List.of(
                outcome.variant().name(),
                Integer.toString(result.machines()),
                Long.toString(result.arrived()),
                Long.toString(result.started()),
                Long.toString(result.waiting()),
                Long.toString(result.neverFits()),
                time(result.waits().quantileMillis(0.5)),
                time(result.waits().quantileMillis(0.95)),
                time(result.waits().quantileMillis(0.99)),
                time(result.waits().longestMillis()),
                percent(result.mean(result.processors())),
                percent(result.mean(result.memory())),
                percent(result.mean(result.gpus())),
                percent(result.mean(result.fragmentation())),
                Long.toString(result.lost()),
                Long.toString(result.moved()),
                String.format(Locale.ROOT, "%.2f", result.cost()),
                time(result.busyMillis()),
                time(result.endMillis()));
    }

    /** In words, why it did not run to its end; empty if it did. */
    public static String end(RunResult result) {
        return switch (result.end()) {
            case DONE -> "";
            case TIME_IS_UP -> "its time was up before all was done";
            case TOO_MANY_WAIT -> "it was given up: more tasks waited than can be kept";
        };
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * share);
    }

    /** {@code 0}, {@code 250ms}, {@code 12.5s}, {@code 4m10s}, {@code 3h05m}, {@code 2d03h}. */
    public static String time(long millis) {
        if (millis < SECOND) {
            return millis == 0 ? "0" : millis + "ms";
        }
        if (millis < MINUTE) {
            return String.format(Locale.ROOT, "%.1fs", millis / (double) SECOND);
        }
        if (millis < HOUR) {
            return millis / MINUTE + "m" + two(millis % MINUTE / SECOND) + "s";
        }
        return millis < DAY
                ? millis / HOUR + "h" + two(millis % HOUR / MINUTE) + "m"
                : millis / DAY + "d" + two(millis % DAY / HOUR) + "h";
    }

    private static String two(long number) {
        return String.format(Locale.ROOT, "%02d", number);
    }
}
