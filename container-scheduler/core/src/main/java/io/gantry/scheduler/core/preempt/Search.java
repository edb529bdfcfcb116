package io.gantry.scheduler.core.preempt;

import io.gantry.scheduler.core.placement.Seeds;
import io.gantry.scheduler.core.view.Compiled;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the node whose victims are cheapest. Level by level from the lowest: who has to go on the first level on which any
 * node can be freed is as low as can be. On a level first nodes where a single victim could be enough; where none is, all
 * that could be freed, in the order of what it would cost by the pound. Nodes are gone through from one that the seed draws.
 */
final class Search {

    /** Equally cheap nodes that are compared by the planner's points. */
    private static final int TIES_MAX = 32;
    /** Nodes where one victim could be enough, before it is given up. */
    private static final int SINGLES_MAX = 256;
    /** Nodes that are put in order at once. */
    private static final int ORDERED_MAX = 512;
    /** Of those, how many are worked out to the end. */
    private static final int WORKED_OUT_MAX = 32;

    private static final long MOST = 1L << 52;
    private static final int POSITION_BITS = 10;
    private static final int SHARE = 1 << 16;

    private final Levels levels;
    private final Question question;
    private final Choice choice;
    private final int cpu;
    private final int memory;
    private final int start;
    private final int[] nodes = new int[ORDERED_MAX];
    private final long[] order = new long[ORDERED_MAX];
    private @Nullable Found best;
    private long bestKey;
    private boolean hasKey;

    Search(Question question, Levels levels) {
        this.question = question;
        this.levels = levels;
        this.choice = new Choice(question);
        Compiled tasks = question.lookout().tasks();
        this.cpu = Levels.cpu(tasks.amount(0));
        this.memory = Levels.memory(tasks.amount(1));
        int bound = Math.max(1, question.view().bound());
        this.start = (int) Long.remainderUnsigned(Seeds.mix(question.seed(), 0), bound);
    }

    @Nullable
    Found find() {
        for (int level = 0; level < levels.size() && levels.lowest(level) < question.priority(); level++) {
            int limit = Math.min(levels.highest(level), question.priority() - 1);
            lookForSingles(level, limit);
            Found found = best;
            if (found == null || found.cost().highest() != levels.lowest(level)) {
                lookAtAll(level, limit);
                found = best;
            }
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The next node on the way around from the start, or -1: ids after the bound stand for those before the start. */
    private int next(Room room, int from) {
        int bound = question.view().bound();
        int place = from;
        if (place < bound) {
            int found = room.next(place, bound, cpu, memory);
            if (found >= 0) {
                return found;
            }
            place = bound;
        }
        int found = room.next(place - bound, start, cpu, memory);
        return found < 0 ? -1 : found + bound;
    }

    private int nodeAt(int place) {
        int bound = question.view().bound();
        return place < bound ? place : place - bound;
    }

    private void lookForSingles(int level, int limit) {
        Room room = levels.single(level);
        int found = 0;
        int looked = 0;
        for (int place = next(room, start);
                place >= 0 && found < TIES_MAX && looked < SINGLES_MAX;
                place = next(room, place + 1)) {
            int node = nodeAt(place);
            if (question.lookout().suits(node)) {
                looked++;
                Found one = choice.single(node, limit);
                if (one != null) {
                    found++;
                    offer(one);
                }
            }
        }
    }

    private void lookAtAll(int level, int limit) {
        int place = start - 1;
        do {
            int size = 0;
            place = next(levels.all(level), place + 1);
            while (place >= 0 && size < ORDERED_MAX) {
                int node = nodeAt(place);
                if (question.lookout().suits(node)) {
                    order[size] = estimate(level, node) << POSITION_BITS | size;
                    nodes[size++] = node;
                }
                place = size < ORDERED_MAX ? next(levels.all(level), place + 1) : place;
            }
            workOutBest(size, limit);
        } while (place >= 0 && best == null);
    }

    /**
     * What the victims would cost if of what all together would free any part could be had: the part that is needed, of the sum
     * of their priorities.
     */
    private long estimate(int level, int node) {
        Room all = levels.all(level);
        long part = Math.max(
                part(
                        cpu - question.view().freeCpuMilli(node),
                        all.cpu(node) - question.view().freeCpuMilli(node)),
                part(
                        memory - Levels.memory(question.view().freeMemoryBytes(node)),
                        all.memory(node) - Levels.memory(question.view().freeMemoryBytes(node))));
        return Math.min(MOST, part * (1 + levels.priorities(level, node)));
    }

    private static long part(long missing, long there) {
        return missing <= 0 ? 0 : missing * SHARE / Math.max(1, there);
    }

    private void workOutBest(int size, int limit) {
        Arrays.sort(order, 0, size);
        for (int i = 0; i < size && (i < WORKED_OUT_MAX || best == null); i++) {
            workOut(nodes[(int) (order[i] & (ORDERED_MAX - 1))], limit);
        }
    }

    private void workOut(int node, int limit) {
        Found known = best;
        Found found = choice.best(node, limit, known == null ? null : known.cost());
        if (found != null) {
            offer(found);
        }
    }

    private void offer(Found found) {
        Found known = best;
        int compared = known == null ? -1 : found.cost().compareTo(known.cost());
        if (compared < 0 || known == null) {
            best = found;
            hasKey = false;
        } else if (compared == 0) {
            long key = key(found);
            bestKey = hasKey ? bestKey : key(known);
            hasKey = true;
            if (key > bestKey || (key == bestKey && isBefore(found, known))) {
                best = found;
                bestKey = key;
            }
        }
    }

    private static boolean isBefore(Found one, Found other) {
        return one.node() != other.node() ? one.node() < other.node() : one.freed() < other.freed();
    }

    /** The planner's points with the victims gone, and among equals what the seed draws for nodes. */
    private long key(Found found) {
        int before = question.rehearsal().size();
        found.evict(question.rehearsal());
        long points = question.lookout().points(found.node());
        question.rehearsal().undoTo(before);
        return Seeds.key(points, question.seed(), found.node());
    }
}
