package io.gantry.simulator.engine;

import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.view.TaskClass;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Tasks that wait, by class; of one class who came first is first. A class that found no room is not asked for again before
 * there may be more.
 */
final class WaitingTasks {

    private static final int ASKED_AT_ONCE = 1_000;

    private final SequencedMap<TaskClass, Line> lines = new LinkedHashMap<>();
    private long size;
    private long added;

    /** Equal tasks that came together. */
    private static final class Batch {
        final long order;
        final long sinceMillis;
        final long runsMillis;
        final boolean again;
        int count;

        Batch(long order, long sinceMillis, long runsMillis, boolean again, int count) {
            this.order = order;
            this.sinceMillis = sinceMillis;
            this.runsMillis = runsMillis;
            this.again = again;
            this.count = count;
        }
    }

    /** The tasks of one class. */
    static final class Line {
        private final ArrayDeque<Batch> batches = new ArrayDeque<>();
        private final TaskClass tasks;
        private long count;
        private long blockedAt = -1;

        Line(TaskClass tasks) {
            this.tasks = tasks;
        }

        TaskClass tasks() {
            return tasks;
        }

        long count() {
            return count;
        }

        /** No room was found in this version of the view. */
        void blocked(long roomVersion) {
            blockedAt = roomVersion;
        }
    }

    /**
     * The first task of a line.
     *
     * @param again it ran before and was taken away
     */
    record Task(long sinceMillis, long runsMillis, boolean again) {}

    void add(TaskClass tasks, long sinceMillis, long runsMillis, boolean again, int count) {
        Line line = lines.computeIfAbsent(tasks, Line::new);
        line.batches.addLast(new Batch(added++, sinceMillis, runsMillis, again, count));
        line.count += count;
        size += count;
    }

    Task take(Line line) {
        Batch first = line.batches.getFirst();
        var task = new Task(first.sinceMillis, first.runsMillis, first.again);
        line.count--;
        size--;
        if (--first.count == 0) {
            line.batches.removeFirst();
        }
        if (line.count == 0) {
            lines.remove(line.tasks);
        }
        return task;
    }

    long size() {
        return size;
    }

    List<Line> lines() {
        return List.copyOf(lines.values());
    }

    /** What may find room now; who waits longest is asked for first. */
    List<Ask> asks(long roomVersion) {
        var asked = new ArrayList<Line>();
        for (Line line : lines.values()) {
            if (line.blockedAt != roomVersion) {
                asked.add(line);
            }
        }
        asked.sort(Comparator.comparingLong(line -> line.batches.getFirst().order));
        return asked.stream()
                .map(line -> Ask.each(line, line.tasks, (int) Math.min(ASKED_AT_ONCE, line.count)))
                .toList();
    }
}
