package io.gantry.scheduler.core.preempt;

import io.gantry.scheduler.core.view.Compiled;
import io.gantry.scheduler.core.view.TaskClass;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks with a tag may still be disturbed now. Belongs to the thread of its view. Who disturbs one takes from it; the
 * owner says anew how many may be once tasks are back. Tags that were never spoken of are without a limit.
 */
public final class Budgets {

    private static final int[] NONE = {};

    private final Map<String, Integer> slots = new HashMap<>();
    private int[] left = new int[8];
    /** By number of a class, what it counts in: worked out again when a tag comes, or the number means another class. */
    private @Nullable Compiled[] classes = new Compiled[64];

    private int[][] slotsOf = new int[64][];

    /**
     * From now on so many.
     *
     * @throws IllegalArgumentException if it is less than 0
     */
    public void allow(String tag, int tasks) {
        if (tasks < 0) {
            throw new IllegalArgumentException("budget of " + tag + ": must be at least 0, not " + tasks);
        }
        Integer known = slots.get(tag);
        if (known == null) {
            known = slots.size();
            slots.put(tag, known);
            left = known < left.length ? left : Arrays.copyOf(left, known * 2);
            Arrays.fill(classes, null);
        }
        left[known] = tasks;
    }

    /** How many of a tag may still go; as many as there are, if nothing was said of it. */
    public int left(String tag) {
        Integer known = slots.get(tag);
        return known == null ? Integer.MAX_VALUE : left[known];
    }

    /** Whether one of these may go. */
    public boolean allows(TaskClass tasks) {
        return tasks.rules().tags().stream().allMatch(tag -> left(tag) > 0);
    }

    /** Whether one of these may go. */
    public boolean allows(Compiled tasks) {
        for (int slot : slotsOf(tasks)) {
            if (left[slot] <= 0) {
                return false;
            }
        }
        return true;
    }

    /** One of these goes. */
    public void take(Compiled tasks) {
        change(tasks, -1);
    }

    /** One of these stays after all. */
    public void giveBack(Compiled tasks) {
        change(tasks, 1);
    }

    private void change(Compiled tasks, int by) {
        for (int slot : slotsOf(tasks)) {
            left[slot] += by;
        }
    }

    private int[] slotsOf(Compiled tasks) {
        int id = tasks.id();
        if (id >= classes.length) {
            classes = Arrays.copyOf(classes, id * 2);
            slotsOf = Arrays.copyOf(slotsOf, id * 2);
        }
        if (classes[id] != tasks) {
            classes[id] = tasks;
            slotsOf[id] = find(tasks.asked().rules().tags());
        }
        return slotsOf[id];
    }

    private int[] find(List<String> tags) {
        int[] found =
                tags.stream().filter(slots::containsKey).mapToInt(slots::get).toArray();
        return found.length == 0 ? NONE : found;
    }
}
