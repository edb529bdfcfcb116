package io.gantry.scheduler.core.preempt;

import io.gantry.scheduler.core.view.ChangeLog;
import io.gantry.scheduler.core.view.Compiled;
import io.gantry.scheduler.core.view.Residents;
import io.gantry.scheduler.core.view.Rules;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * What each node would have free if all up to a priority went: worked out again only for nodes that changed. Every priority is
 * a level of its own while there are at most {@value #MAX}; beyond that a level is from one power of two to the next. Levels
 * only say where to look, never who goes.
 *
 * <pre>
 *   one node      free | priority 0 0 0 | 10 10 | 50
 *   all(10)       ========================            all up to 10 went
 *   one(10)       ====================                all below 10 went, and the largest of 10
 *   single(10)    ======            ===               the largest of 10 alone
 * </pre>
 */
final class Levels {

    static final int MAX = 16;
    private static final int MEBI = 20;

    /** Of a level: nodes without a task of it are not found, since what they have was looked at one level below. */
    private static final class Level {
        final int lowest;
        final Room single = new Room();
        final Room one = new Room();
        final Room all = new Room();
        /** By node, the sum of the priorities of all up to here. */
        long[] priorities = {};
        /** Of the node that is looked at. */
        long cpu;

        long memory;
        long mostCpu;
        long mostMemory;
        long sum;
        int held;

        Level(int lowest) {
            this.lowest = lowest;
        }
    }

    private final View view;
    private final Residents residents;
    /** All that were ever seen, until they are too many. */
    private final TreeSet<Integer> priorities = new TreeSet<>();

    private List<Level> levels = List.of();
    private long seen;
    private boolean fresh = true;
    /** A priority came that ought to have a level. */
    private boolean unheardOf;

    Levels(View view) {
        this.view = view;
        this.residents = new Residents(view);
    }

    boolean isOf(View other) {
        return view == other;
    }

    int size() {
        return levels.size();
    }

    /** Who is of a level has at least this priority. */
    int lowest(int level) {
        return levels.get(level).lowest;
    }

    /** And at most this. */
    int highest(int level) {
        return level + 1 < levels.size() ? levels.get(level + 1).lowest - 1 : Integer.MAX_VALUE;
    }

    Room single(int level) {
        return levels.get(level).single;
    }

    Room one(int level) {
        return levels.get(level).one;
    }

    Room all(int level) {
        return levels.get(level).all;
    }

    /** The sum of all priorities up to a level, on a node that has any of it. */
    long priorities(int level, int node) {
        return levels.get(level).priorities[node];
    }

    static int cpu(long milli) {
        return Math.clamp(milli, Room.NEVER + 1, Integer.MAX_VALUE);
    }

    /** Rounded down: what a task needs. */
    static int memory(long bytes) {
        return cpu(bytes >> MEBI);
    }

    private static int memoryRoundedUp(long bytes) {
        return cpu((bytes + (1L << MEBI) - 1) >> MEBI);
    }

    /** Looks again at the nodes that changed since the last time. */
    void catchUp() {
        ChangeLog changes = view.changes();
        boolean all = fresh || !changes.reaches(seen);
        if (!all) {
            reach();
            lookAtChanged(changes);
        }
        if (all || unheardOf) {
            fresh = false;
            makeLevels();
            for (int node = 0; node < view.bound(); node++) {
                look(node);
            }
            unheardOf = false;
        }
        seen = changes.end();
    }

    private void lookAtChanged(ChangeLog changes) {
        int latest = -1;
        for (long position = seen; position < changes.end(); position++) {
            int node = changes.node(position);
            if (node != latest) {
                look(node);
                latest = node;
            }
        }
    }

    private void makeLevels() {
        for (int node = 0; node < view.bound() && priorities.size() <= MAX; node++) {
            for (int i = 0; i < residents.size(node); i++) {
                priorities.add(residents.tasks(node, i).priority());
            }
        }
        var made = new ArrayList<Level>();
        if (priorities.size() <= MAX) {
            priorities.forEach(priority -> made.add(new Level(priority)));
        } else {
            made.add(new Level(0));
            for (int lowest = 1; lowest > 0 && lowest <= Rules.PRIORITY_MAX; lowest <<= 1) {
                made.add(new Level(lowest));
            }
        }
        levels = made;
        reach();
    }

    private void reach() {
        for (Level level : levels) {
            level.single.reach(view.bound());
            level.one.reach(view.bound());
            level.all.reach(view.bound());
            if (view.bound() > level.priorities.length) {
                level.priorities = Arrays.copyOf(level.priorities, view.bound() + (view.bound() >> 1));
            }
        }
    }

    /** The highest that is not above the priority; -1 if all are. */
    private int levelOf(int priority) {
        int level = levels.size() - 1;
        while (level >= 0 && levels.get(level).lowest > priority) {
            level--;
        }
        return level;
    }

    private void look(int node) {
        boolean there = view.nodes().contains(node);
        for (int i = 0; i < levels.size(); i++) {
            Level level = levels.get(i);
            level.cpu = 0;
            level.memory = 0;
            level.mostCpu = 0;
            level.mostMemory = 0;
            level.held = 0;
            level.sum = 0;
        }
        for (int i = 0; there && i < residents.size(node); i++) {
            add(residents.tasks(node, i));
        }
        long freeCpu = there ? view.freeCpuMilli(node) : 0;
        long freeMemory = there ? view.freeMemoryBytes(node) : 0;
        long cpu = freeCpu;
        long memory = freeMemory;
        long sum = 0;
        for (int i = 0; i < levels.size(); i++) {
            Level level = levels.get(i);
            if (level.held == 0) {
                level.single.set(node, Room.NEVER, Room.NEVER);
                level.one.set(node, Room.NEVER, Room.NEVER);
                level.all.set(node, Room.NEVER, Room.NEVER);
                continue;
            }
            set(level.single, node, freeCpu + level.mostCpu, freeMemory + level.mostMemory);
            set(level.one, node, cpu + level.mostCpu, memory + level.mostMemory);
            cpu += level.cpu;
            memory += level.memory;
            sum += level.sum;
            level.priorities[node] = sum;
            set(level.all, node, cpu, memory);
        }
    }

    private static void set(Room room, int node, long cpu, long memory) {
        room.set(node, cpu(cpu), memoryRoundedUp(memory));
    }

    private void add(Compiled tasks) {
        int known = levelOf(tasks.priority());
        if (known < 0 || (lowest(known) != tasks.priority() && priorities.size() <= MAX)) {
            unheardOf = true;
            return;
        }
        Level level = levels.get(known);
        long cpu = tasks.amount(0);
        long memory = tasks.amount(1);
        level.cpu += cpu;
        level.memory += memory;
        level.mostCpu = Math.max(level.mostCpu, cpu);
        level.mostMemory = Math.max(level.mostMemory, memory);
        level.held++;
        level.sum += tasks.priority();
    }
}
