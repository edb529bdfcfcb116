package io.gantry.simulation.machine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** What a container wrote; only the latest part is kept. */
public final class Log {

    private static final int BYTES_MAX = 256 * 1024;

    private final ArrayDeque<Entry> entries = new ArrayDeque<>(4);
    private long first;
    private int bytes;

    /** Something written at once. */
    public record Entry(long millis, boolean error, String text) {
        public byte[] bytes() {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    synchronized void write(long millis, boolean error, String text) {
        entries.add(new Entry(millis, error, text));
        bytes += text.length();
        while (bytes > BYTES_MAX && entries.size() > 1) {
            bytes -= entries.removeFirst().text().length();
            first++;
        }
    }

    /** The position after the latest entry. */
    public synchronized long end() {
        return first + entries.size();
    }

    /** Everything from a position on. */
    public synchronized List<Entry> from(long position) {
        var wanted = new ArrayList<Entry>();
        long at = first;
        for (Entry entry : entries) {
            if (at++ >= position) {
                wanted.add(entry);
            }
        }
        return wanted;
    }
}
