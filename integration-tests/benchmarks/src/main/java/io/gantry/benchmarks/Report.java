package io.gantry.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A line a figure: name, value, unit, runs, spread; or the same as one JSON object a line. The value is the median of the
 * runs, the spread the greatest less the smallest. Everything else goes to the other stream.
 */
final class Report {

    private final PrintStream out;
    private final boolean json;

    Report(PrintStream out, String format) {
        this.out = out;
        this.json = format.equals("json");
    }

    void figure(String name, String unit, List<Double> runs) {
        double[] sorted =
                runs.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double median = sorted[sorted.length / 2];
        line(name, median, unit, sorted.length, sorted[sorted.length - 1] - sorted[0]);
    }

    void figure(String name, String unit, double value) {
        line(name, value, unit, 1, 0);
    }

    /** The medians and the 99th hundredth of many times in nanoseconds, in ms. */
    void latency(String name, long[] nanos) {
        if (nanos.length == 0) {
            note(name + ": nothing was measured");
            return;
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        line(name + ".p50", sorted[sorted.length / 2] / 1e6, "ms", sorted.length, 0);
        line(name + ".p99", sorted[(int) (sorted.length * 0.99)] / 1e6, "ms", sorted.length, 0);
    }

    private void line(String name, double value, String unit, int runs, double spread) {
        out.println(
                json
                        ? "{\"name\":\"%s\",\"value\":%s,\"unit\":\"%s\",\"runs\":%d,\"spread\":%s}"
                                .formatted(name, number(value), unit, runs, number(spread))
                        : "%s %s %s %d %s".formatted(name, number(value), unit, runs, number(spread)));
        out.flush();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : "%.2f", value);
    }

    /** What is being done, for people who wait. */
    void note(String text) {
        System.err.println(text);
    }

    /** How busy this host is: figures of a busy one are worth little. */
    void load(String when) {
        try {
            note("load at the " + when + ": "
                    + Files.readString(Path.of("/proc/loadavg")).strip());
        } catch (IOException e) {
            note("load at the " + when + ": unknown, " + e.getMessage());
        }
    }
}
