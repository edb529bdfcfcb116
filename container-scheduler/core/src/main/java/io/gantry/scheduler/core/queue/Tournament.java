package io.gantry.scheduler.core.queue;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Contenders side by side: who is the first of all, and who is the first of those for whom there is enough.
 *
 * <p>A tree with a contender in each leaf; each inner place has the first of all below it, and the least that any below it
 * needs of each resource. A search goes to the better side first, and not at all where even the least is too much. So what
 * waits for quota that is not there costs a look at some inner places, not one at each contender.
 */
final class Tournament {

    private final int resources;
    private int leaves = 1;
    private @Nullable Entrant[] tops = new Entrant[2];
    private long[] needs;
    private int size;
    private int[] unused = new int[2];
    private int unusedSize;

    private @Nullable Entrant foundAt;
    private @Nullable Flow found;

    Tournament(int resources) {
        this.resources = resources;
        needs = new long[2 * resources];
        Arrays.fill(needs, Long.MAX_VALUE);
    }

    int resources() {
        return resources;
    }

    /** A place for one more. */
    int take() {
        if (unusedSize > 0) {
            return unused[--unusedSize];
        }
        if (size == leaves) {
            grow();
        }
        return size++;
    }

    /** Takes one out for ever. */
    void remove(Entrant one) {
        one.leave();
        changed(one);
        if (unusedSize == unused.length) {
            unused = Arrays.copyOf(unused, unusedSize * 2);
        }
        unused[unusedSize++] = one.slot;
    }

    private void grow() {
        @Nullable Entrant[] before = tops;
        long[] needsBefore = needs;
        int old = leaves;
        leaves *= 2;
        tops = new Entrant[2 * leaves];
        needs = new long[2 * leaves * resources];
        Arrays.fill(needs, Long.MAX_VALUE);
        System.arraycopy(before, old, tops, leaves, old);
        System.arraycopy(needsBefore, old * resources, needs, leaves * resources, old * resources);
        for (int place = leaves - 1; place >= 1; place--) {
            join(place);
        }
    }

    /** Whether nobody is there that could be first. */
    boolean isEmpty() {
        return tops[1] == null;
    }

    @Nullable
    Entrant top() {
        return tops[1];
    }

    /** The least that any needs of a resource. */
    long least(int r) {
        return needs[resources + r];
    }

    /** One's keys, needs or presence changed. */
    void changed(Entrant one) {
        int place = leaves + one.slot;
        tops[place] = one.present ? one : null;
        for (int r = 0; r < resources; r++) {
            needs[place * resources + r] = one.present ? one.need[r] : Long.MAX_VALUE;
        }
        for (place >>= 1; place >= 1; place >>= 1) {
            join(place);
        }
    }

    private void join(int place) {
        int left = 2 * place;
        Entrant a = tops[left];
        Entrant b = tops[left + 1];
        tops[place] = a == null || (b != null && b.isBefore(a)) ? b : a;
        for (int r = 0; r < resources; r++) {
            needs[place * resources + r] = Math.min(needs[left * resources + r], needs[(left + 1) * resources + r]);
        }
    }

    /** The first flow of the first contender that has one for which there is enough. */
    @Nullable
    Flow find(long[] room) {
        foundAt = null;
        found = null;
        walk(1, room);
        return found;
    }

    private void walk(int place, long[] room) {
        Entrant top = tops[place];
        if (top == null || (foundAt != null && !top.isBefore(foundAt)) || !isEnough(place, room)) {
            return;
        }
        if (place >= leaves) {
            Flow flow = top.contender.find(room);
            if (flow != null) {
                foundAt = top;
                found = flow;
            }
            return;
        }
        int left = 2 * place;
        int better = tops[left] == top ? left : left + 1;
        walk(better, room);
        walk(better ^ 1, room);
    }

    private boolean isEnough(int place, long[] room) {
        for (int r = 0; r < resources; r++) {
            if (needs[place * resources + r] > room[r]) {
                return false;
            }
        }
        return true;
    }
}
