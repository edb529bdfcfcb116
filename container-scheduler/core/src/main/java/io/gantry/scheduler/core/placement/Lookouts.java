package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** The classes that were looked at lately, kept with their view: the one that was not asked for the longest goes first. */
public final class Lookouts {

    /** Each is a bit for each node, and some ints for each where it is spread. */
    private static final int MAX = 256;

    private final SequencedMap<TaskClass, Lookout> known = new LinkedHashMap<>(16, 0.75f, true);
    /** What is the same object is found without reading all that it says. */
    private final IdentityHashMap<TaskClass, Lookout> latest = new IdentityHashMap<>();

    /** Up to date with all that was announced. */
    public Lookout of(View view, TaskClass tasks) {
        Lookout found = latest.get(tasks);
        if (found == null) {
            found = known.get(tasks);
        }
        if (found == null || !found.isCurrent(view)) {
            found = new Lookout(view, tasks);
            known.put(tasks, found);
            if (known.size() > MAX) {
                known.pollFirstEntry();
                latest.clear();
            }
        }
        if (latest.size() >= MAX) {
            latest.clear();
        }
        latest.put(tasks, found);
        found.catchUp();
        return found;
    }
}
