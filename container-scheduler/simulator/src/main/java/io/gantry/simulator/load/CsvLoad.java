package io.gantry.simulator.load;

import io.gantry.manifest.Problem;
import io.gantry.scheduler.core.view.Constraint;
import io.gantry.scheduler.core.view.Gpus;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.simulator.trace.CsvReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tasks of a CSV, a line each, in the order of their time; read while it is simulated. Our own columns are {@code arrival_s,
 * cpu_milli, memory_mib}, and may be {@code duration_s, count, disk_mib, gpus, gpu_milli, gpu_models}; openb's are {@code
 * creation_time, deletion_time, cpu_milli, memory_mib, num_gpu, gpu_milli, gpu_spec}.
 */
public final class CsvLoad implements Load {

    /** Every device is asked for under this model; which model it is says the label {@link #MODEL_LABEL} of its machine. */
    public static final String ANY_MODEL = "gpu";

    public static final String MODEL_LABEL = "gpu-model";

    private static final long SECONDS_MAX = 10_000L * 86_400;
    private static final long CPU_MAX = 1_000_000_000;
    private static final long MIB_MAX = 1L << 40;
    private static final int DEVICES_MAX = 1024;
    private static final int CLASSES_MAX = 100_000;

    /** Whose columns. */
    @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed
    public enum Columns {
        OURS(List.of("arrival_s", "cpu_milli", "memory_mib"), "arrival_s", "gpus", "gpu_models"),
        OPENB(
                List.of(
                        "creation_time",
                        "deletion_time",
                        "cpu_milli",
                        "memory_mib",
                        "num_gpu",
                        "gpu_milli",
                        "gpu_spec"),
                "creation_time",
                "num_gpu",
                "gpu_spec");

        private final List<String> required;
        private final String arrival;
        private final String gpus;
        private final String models;

        Columns(List<String> required, String arrival, String gpus, String models) {
            this.required = required;
            this.arrival = arrival;
            this.gpus = gpus;
            this.models = models;
        }
    }

    private final BufferedReader text;
    private final CsvReader csv;
    private final Columns columns;
    private final boolean readable;
    private final Map<TaskClass, TaskClass> classes = new HashMap<>();
    private long before;

    public CsvLoad(String source, BufferedReader text, Columns columns) throws IOException {
        this.text = text;
        this.csv = new CsvReader(source, text);
        this.columns = columns;
        this.readable = csv.header(columns.required);
    }

    @Override
    public Optional<Arrival> next() throws IOException {
        if (!readable || !csv.next()) {
            return Optional.empty();
        }
        long at = csv.millis(columns.arrival, SECONDS_MAX, null);
        if (at < before) {
            csv.problem(columns.arrival, "is before the line above: lines must be in the order of their time");
        }
        before = Math.max(before, at);
        var arrival = new Arrival(at, shared(tasks()), (int) csv.whole("count", 1, TaskStream.TASKS_MAX, 1L), runs(at));
        return csv.problems().isEmpty() ? Optional.of(arrival) : Optional.empty();
    }

    private long runs(long at) {
        if (columns == Columns.OPENB) {
            long end = csv.millis("deletion_time", SECONDS_MAX, Arrival.FOR_EVER);
            if (end != Arrival.FOR_EVER && end < at) {
                csv.problem("deletion_time", "is before creation_time");
            }
            return end == Arrival.FOR_EVER ? end : Math.max(1, end - at);
        }
        long runs = csv.millis("duration_s", SECONDS_MAX, Arrival.FOR_EVER);
        return runs == 0 ? 1 : runs;
    }

    private TaskClass tasks() {
        long cpu = csv.whole("cpu_milli", 0, CPU_MAX, null);
        long memory = csv.whole("memory_mib", 0, MIB_MAX, null) << 20;
        long disk = csv.whole("disk_mib", 0, MIB_MAX, 0L) << 20;
        int gpus = (int) csv.whole(columns.gpus, 0, DEVICES_MAX, 0L);
        int milli = (int) csv.whole("gpu_milli", 0, Gpus.WHOLE, 0L);
        if (gpus == 0) {
            return TaskClass.of(cpu, memory, disk);
        }
        if (gpus > 1 && milli > 0 && milli < Gpus.WHOLE) {
            csv.problem("gpu_milli", "below 1000 means part of one device, so there must be one device, not " + gpus);
        }
        var wanted = new Gpus(ANY_MODEL, gpus, milli == 0 ? Gpus.WHOLE : milli);
        String models = csv.text(columns.models);
        List<Constraint> constraints = models.isEmpty()
                ? List.of()
                : List.of(new Constraint(MODEL_LABEL, Constraint.Operator.IN, Arrays.asList(models.split("\\|", -1))));
        return new TaskClass(cpu, memory, disk, List.of(wanted), constraints, List.of(), List.of(), 0);
    }

    /** One object for equal classes, however many lines there are. */
    private TaskClass shared(TaskClass tasks) {
        if (classes.size() >= CLASSES_MAX && !classes.containsKey(tasks)) {
            csv.problem("", "is of the " + (CLASSES_MAX + 1) + "th kind of task: round what is asked for");
            return tasks;
        }
        return classes.computeIfAbsent(tasks, one -> one);
    }

    @Override
    public List<Problem> problems() {
        return csv.problems();
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
