package io.gantry.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What processes have used, from {@code /proc}. */
final class Usage {

    /** Linux tells times to programs in hundredths of a second, whatever it counts in itself. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int STATE_FIELD = 3; // after the name in parentheses
    private static final int TIMES_FROM = 14; // utime, stime, cutime, cstime
    private static final int TIMES_TO = 17;
    private static final double KIB_PER_MIB = 1024;

    private Usage() {}

    static List<ProcessHandle> tree(ProcessHandle top) {
        return Stream.concat(Stream.of(top), top.descendants()).toList();
    }

    /**
     * Seconds of processor time of a tree of processes. Those of children that ended are in their parents' sums, so the
     * difference of two answers is right although PostgreSQL's workers come and go.
     */
    static double cpuSeconds(List<ProcessHandle> processes) {
        return processes.stream().mapToLong(process -> ticks(process.pid())).sum() / TICKS_PER_SECOND;
    }

    private static long ticks(long pid) {
        String stat = read(pid, "stat");
        if (stat.isEmpty()) {
            return 0;
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long sum = 0;
        for (int field = TIMES_FROM; field <= TIMES_TO; field++) {
            sum += Long.parseLong(fields[field - STATE_FIELD]);
        }
        return sum;
    }

    /** Proportional set size: pages that several processes share count once in all. */
    static double residentMib(List<ProcessHandle> processes) {
        return processes.stream()
                        .mapToLong(process -> kib(process.pid(), "smaps_rollup", "Pss:"))
                        .sum()
                / KIB_PER_MIB;
    }

    private static long kib(long pid, String file, String field) {
        return read(pid, file)
                .lines()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException _) {
            return ""; // it has ended
        }
    }
}
