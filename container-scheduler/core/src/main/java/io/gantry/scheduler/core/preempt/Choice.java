package io.gantry.scheduler.core.preempt;

import io.gantry.scheduler.core.placement.Share;
import io.gantry.scheduler.core.view.Compiled;
import io.gantry.scheduler.core.view.Rehearsal;
import io.gantry.scheduler.core.view.Residents;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the cheapest victims on one node: first some that are enough, cheap ones first and those taken out again that need not
 * go; then whatever is cheaper, by trying all sets that could be, at most {@link #STEPS_MAX} steps. What is countable is
 * worked out here; for all else the filters are asked, with the victims out of the view.
 */
final class Choice {

    /** Enough to try all sets of eleven placements, and many more where some are alike or too dear. */
    static final int STEPS_MAX = 4_096;

    /** One that may go. */
    private record Item(Compiled tasks, int devices, int priority, long freed) {
        boolean isLike(Item other) {
            return tasks == other.tasks && devices == other.devices;
        }
    }

    /** Low ones first; of equals the largest, so that few are enough. */
    private static final Comparator<Item> ORDER = Comparator.<Item>comparingInt(item -> item.priority)
            .thenComparing(Comparator.<Item>comparingLong(item -> item.freed).reversed())
            .thenComparingInt(item -> item.tasks.mark())
            .thenComparingInt(item -> item.tasks.id())
            .thenComparingInt(item -> item.devices);

    private final Residents residents;
    private final View view;
    private final Question question;
    private final Rehearsal rehearsal;
    private final Compiled asked;
    private final boolean onlyAmounts;

    private int node;
    private Item[] items = new Item[0];
    private int size;
    /** By dimension of the class that asks, how much is missing; at most 0 where nothing is. */
    private final long[] lack;
    /** What the items from each one on would free of it. */
    private long[][] rest = new long[0][];

    private boolean[] goes = new boolean[0];
    private int steps;
    private int highest;
    private long sum;
    private int count;
    private long freed;
    private Cost best = Cost.NONE;
    private long bestFreed;
    private @Nullable List<Found.Held> bestVictims;

    Choice(Question question) {
        this.question = question;
        this.view = question.view();
        this.rehearsal = question.rehearsal();
        this.residents = new Residents(view);
        this.asked = question.lookout().tasks();
        this.onlyAmounts = question.lookout().asksOnlyForAmounts();
        this.lack = new long[asked.dimensions()];
    }

    private void begin(int onNode) {
        node = onNode;
        for (int i = 0; i < lack.length; i++) {
            lack[i] = asked.amount(i) - view.free(asked.dimension(i), node);
        }
    }

    /** Every class has processor, memory and disk under the same numbers. */
    private long gives(Compiled tasks, int i) {
        return i < 3 ? tasks.amount(i) : tasks.takes(asked.dimension(i));
    }

    private long freedBy(Compiled tasks) {
        return part(tasks, 0) + part(tasks, 1);
    }

    private long part(Compiled tasks, int i) {
        return Share.of(tasks.amount(i), view.all(tasks.dimension(i), node));
    }

    /** The cheapest one that is enough by itself, of this priority or lower. */
    @Nullable
    Found single(int onNode, int limit) {
        begin(onNode);
        Item least = null;
        for (int i = 0; i < residents.size(node); i++) {
            Compiled tasks = residents.tasks(node, i);
            if (tasks.priority() > limit || (least != null && tasks.priority() > least.priority)) {
                continue;
            }
            if (gives(tasks) && question.budgets().allows(tasks)) {
                Item item = item(tasks, residents.devices(node, i));
                boolean better = least == null || isCheaper(item, least);
                if (better && (onlyAmounts || isEnoughAlone(item))) {
                    least = item;
                }
            }
        }
        return least == null
                ? null
                : new Found(
                        node,
                        new Cost(least.priority, least.priority, 1),
                        least.freed,
                        List.of(new Found.Held(least.tasks, least.devices)));
    }

    private static boolean isCheaper(Item one, Item other) {
        if (one.priority != other.priority) {
            return one.priority < other.priority;
        }
        return one.freed != other.freed ? one.freed < other.freed : ORDER.compare(one, other) < 0;
    }

    private boolean gives(Compiled tasks) {
        for (int i = 0; i < lack.length; i++) {
            if (lack[i] > 0 && gives(tasks, i) < lack[i]) {
                return false;
            }
        }
        return true;
    }

    private Item item(Compiled tasks, int devices) {
        return new Item(tasks, devices, tasks.priority(), freedBy(tasks));
    }

    private boolean isEnoughAlone(Item item) {
        int before = rehearsal.size();
        evict(item);
        return takesAndUndo(before);
    }

    private void evict(Item item) {
        if (!rehearsal.evict(node, item.tasks, item.devices)) {
            throw new IllegalStateException("not held on node " + node + ": " + item.tasks.asked());
        }
    }

    private boolean takesAndUndo(int before) {
        boolean takes = question.lookout().takes(node);
        rehearsal.undoTo(before);
        return takes;
    }

    /**
     * The cheapest ones of this priority or lower.
     *
     * @param bound what is dearer need not be found
     */
    @Nullable
    Found best(int onNode, int limit, @Nullable Cost bound) {
        begin(onNode);
        load(limit);
        if (size == 0 || lacksTooMuch(0) || !canWithoutAll()) {
            return null;
        }
        best = bound == null ? new Cost(Integer.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE) : bound;
        bestFreed = Long.MAX_VALUE;
        bestVictims = null;
        steps = 0;
        forget();
        greedily();
        forget();
        search(0);
        List<Found.Held> victims = bestVictims;
        return victims == null ? null : new Found(node, best, bestFreed, victims);
    }

    private void load(int limit) {
        int held = residents.size(node);
        items = items.length < held ? new Item[held + 8] : items;
        size = 0;
        for (int i = 0; i < held; i++) {
            Compiled tasks = residents.tasks(node, i);
            if (tasks.priority() <= limit && question.budgets().allows(tasks)) {
                items[size++] = item(tasks, residents.devices(node, i));
            }
        }
        Arrays.sort(items, 0, size, ORDER);
        goes = goes.length < size ? new boolean[items.length] : goes;
        rest = rest.length <= size ? new long[items.length + 1][lack.length] : rest;
        Arrays.fill(rest[size], 0);
        for (int i = size - 1; i >= 0; i--) {
            for (int d = 0; d < lack.length; d++) {
                rest[i][d] = rest[i + 1][d] + gives(items[i].tasks, d);
            }
        }
    }

    private void forget() {
        Arrays.fill(goes, 0, size, false);
        highest = Cost.NOBODY;
        sum = 0;
        count = 0;
        freed = 0;
    }

    /** More is missing than all from this one on would give. */
    private boolean lacksTooMuch(int from) {
        for (int d = 0; d < lack.length; d++) {
            if (lack[d] > rest[from][d]) {
                return true;
            }
        }
        return false;
    }

    private boolean lacks() {
        for (long missing : lack) {
            if (missing > 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether it can be at all: nothing but nearness is ever worse for one more that goes. */
    private boolean canWithoutAll() {
        if (onlyAmounts || question.lookout().mustBeNear()) {
            return true;
        }
        int before = rehearsal.size();
        for (int i = 0; i < size; i++) {
            evict(items[i]);
        }
        return takesAndUndo(before);
    }

    // ---- some that are enough

    private void greedily() {
        int before = rehearsal.size();
        boolean enough = false;
        for (int i = 0; i < size && !enough; i++) {
            if (question.budgets().allows(items[i].tasks) && (!onlyAmounts || helps(items[i]))) {
                go(i);
                enough = isEnough();
            }
        }
        for (int i = size - 1; i >= 0 && enough; i--) {
            if (goes[i]) {
                stayIfNotNeeded(i, before);
            }
        }
        if (enough) {
            remember();
        }
        for (int i = 0; i < size; i++) {
            if (goes[i]) {
                stay(i);
            }
        }
        rehearsal.undoTo(before);
    }

    /** The victims so far without this one; all of them go anew, since the latest has to be undone first. */
    private void stayIfNotNeeded(int i, int before) {
        stay(i);
        if (onlyAmounts) {
            if (lacks()) {
                go(i);
            }
            return;
        }
        rehearsal.undoTo(before);
        evictAllThatGo();
        if (!isEnough()) {
            rehearsal.undoTo(before);
            count(i, 1);
            evictAllThatGo();
        }
    }

    private void evictAllThatGo() {
        for (int i = 0; i < size; i++) {
            if (goes[i]) {
                evict(items[i]);
            }
        }
    }

    private boolean helps(Item item) {
        for (int d = 0; d < lack.length; d++) {
            if (lack[d] > 0 && gives(item.tasks, d) > 0) {
                return true;
            }
        }
        return false;
    }

    private boolean isEnough() {
        return !lacks() && (onlyAmounts || question.lookout().takes(node));
    }

    private void go(int i) {
        if (!onlyAmounts) {
            evict(items[i]);
        }
        count(i, 1);
    }

    private void stay(int i) {
        count(i, -1);
    }

    private void count(int i, int by) {
        Item item = items[i];
        goes[i] = by > 0;
        for (int d = 0; d < lack.length; d++) {
            lack[d] -= by * gives(item.tasks, d);
        }
        sum += (long) by * item.priority;
        count += by;
        freed += by * item.freed;
        if (by > 0) {
            question.budgets().take(item.tasks);
        } else {
            question.budgets().giveBack(item.tasks);
        }
    }

    private void remember() {
        highest = Cost.NOBODY;
        var victims = new ArrayList<Found.Held>();
        for (int i = 0; i < size; i++) {
            if (goes[i]) {
                highest = Math.max(highest, items[i].priority);
                victims.add(new Found.Held(items[i].tasks, items[i].devices));
            }
        }
        var cost = new Cost(highest, sum, count);
        int order = cost.compareTo(best);
        if (order < 0 || (order == 0 && freed < bestFreed)) {
            best = cost;
            bestFreed = freed;
            bestVictims = victims;
        }
    }

    // ---- all that could be

    private void search(int i) {
        steps++;
        if (isEnough()) {
            remember();
            return;
        }
        if (i == size || steps > STEPS_MAX || lacksTooMuch(i) || isTooDear(i)) {
            return;
        }
        Item item = items[i];
        if (question.budgets().allows(item.tasks) && (!onlyAmounts || helps(item))) {
            int before = rehearsal.size();
            go(i);
            search(i + 1);
            stay(i);
            rehearsal.undoTo(before);
        }
        int next = i + 1;
        while (next < size && items[next].isLike(item)) {
            next++;
        }
        search(next);
    }

    /** At least one more must go, and none of those that are left is lower than this one. */
    private boolean isTooDear(int i) {
        int most = Cost.NOBODY;
        for (int j = i - 1; j >= 0; j--) {
            if (goes[j]) {
                most = items[j].priority;
                break;
            }
        }
        most = Math.max(most, items[i].priority);
        if (most != best.highest()) {
            return most > best.highest();
        }
        long least = sum + items[i].priority;
        return least != best.sum() ? least > best.sum() : count + 1 > best.count();
    }
}
