package io.gantry.simulator.trace;

import io.gantry.manifest.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads comma-separated values with a line of names, a line at a time: nothing is kept but the line that is read. Values may be
 * quoted by double quotes; a value ends with its line. What is wrong is said with line and column name, and reading goes on,
 * up to {@value #PROBLEMS_MAX} problems.
 */
public final class CsvReader {

    public static final int LINE_MAX = 64 * 1024;
    public static final int PROBLEMS_MAX = 20;

    private final String source;
    private final BufferedReader text;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Integer> columns = new HashMap<>();
    private List<String> row = List.of();
    private int line;

    public CsvReader(String source, BufferedReader text) {
        this.source = source;
        this.text = text;
    }

    /** Reads the names; false, with a problem, if one is missing or there twice. */
    public boolean header(List<String> required) throws IOException {
        String names = nextLine();
        if (names == null) {
            problems.add(new Problem(source, 0, 0, "", "is empty: expected a line of names and lines of values"));
            return false;
        }
        List<String> found =
                split(names.startsWith("\uFEFF") ? names.substring(1) : names).orElse(List.of());
        for (int i = 0; i < found.size(); i++) {
            if (columns.putIfAbsent(found.get(i).strip(), i) != null) {
                problem(found.get(i), "is there twice among the names");
            }
        }
        for (String name : required) {
            if (!columns.containsKey(name)) {
                problem(name, "is missing among the names: needed are " + String.join(", ", required));
            }
        }
        return problems.isEmpty();
    }

    public boolean has(String column) {
        return columns.containsKey(column);
    }

    /** The next line with as many values as there are names; false at the end, and after too many problems. */
    public boolean next() throws IOException {
        for (String read = nextLine(); read != null && problems.size() < PROBLEMS_MAX; read = nextLine()) {
            if (read.isBlank()) {
                continue;
            }
            Optional<List<String>> values = split(read);
            if (values.isEmpty()) {
                problem("", "a quoted value does not end on its line");
            } else if (values.get().size() != columns.size()) {
                problem("", "has " + values.get().size() + " values under " + columns.size() + " names");
            } else {
                row = values.get();
                return true;
            }
        }
        return false;
    }

    /** A value of the line; empty text if there is no such column. */
    public String text(String column) {
        Integer at = columns.get(column);
        return at == null ? "" : row.get(at).strip();
    }

    /** A whole number; with a problem, and {@code least}, if it is none or out of range. Nothing written means {@code absent}. */
    public long whole(String column, long least, long most, @Nullable Long absent) {
        String written = text(column);
        if (written.isEmpty() && absent != null) {
            return absent;
        }
        if (written.matches("-?\\d{1,18}")) {
            long value = Long.parseLong(written);
            if (value >= least && value <= most) {
                return value;
            }
        }
        problem(column, "must be a whole number, " + least + " to " + most + ", not '" + shown(written) + "'");
        return least;
    }

    /** Seconds, with a fraction if there is one, as milliseconds. */
    public long millis(String column, long mostSeconds, @Nullable Long absent) {
        String written = text(column);
        if (written.isEmpty() && absent != null) {
            return absent;
        }
        if (written.matches("\\d{1,12}(\\.\\d{1,9})?")) {
            double value = Double.parseDouble(written);
            if (value <= mostSeconds) {
                return Math.round(value * 1000);
            }
        }
        problem(column, "must be seconds, 0 to " + mostSeconds + ", not '" + shown(written) + "'");
        return 0;
    }

    /** Something is wrong with this line. */
    public void problem(String column, String message) {
        problems.add(new Problem(source, line, 1, column, message));
    }

    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    private static String shown(String value) {
        return value.length() > 40 ? value.substring(0, 40) + "..." : value;
    }

    /** By hand, because a line without an end would be kept whole. */
    private @Nullable String nextLine() throws IOException {
        var read = new StringBuilder();
        int next = text.read();
        if (next < 0) {
            return null;
        }
        line++;
        for (; next >= 0 && next != '\n'; next = text.read()) {
            if (read.length() < LINE_MAX) {
                read.append((char) next);
            } else if (read.length() == LINE_MAX) {
                read.append('\n');
                problem("", "is longer than " + LINE_MAX + " characters");
            }
        }
        return !read.isEmpty() && read.charAt(read.length() - 1) == '\r'
                ? read.substring(0, read.length() - 1)
                : read.toString();
    }

    private static Optional<List<String>> split(String line) {
        var values = new ArrayList<String>();
        var value = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                value.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                values.add(value.toString());
                value.setLength(0);
            } else {
                value.append(c);
            }
        }
        values.add(value.toString());
        return quoted ? Optional.empty() : Optional.of(values);
    }
}
