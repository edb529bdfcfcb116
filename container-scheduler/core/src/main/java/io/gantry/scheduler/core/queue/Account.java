package io.gantry.scheduler.core.queue;

import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The books of a queue or cohort, by number of resource. What it uses beyond what it keeps for itself it takes from its
 * parent, and so on upwards; so one look at each level says how much there is, however many queues there are.
 *
 * <p>These are Kueue's: <i>subtree</i> is what it has with all that its children bring, <i>local</i> the part of it that is
 * never lent.
 */
final class Account {

    /** More than there can be of anything, and still no overflow in sums. */
    static final long UNLIMITED = Long.MAX_VALUE / 4;

    final String name;
    final @Nullable Account parent;
    private final int weight;
    final boolean[] named;
    final long[] subtree;
    final long[] local;
    final long[] usage;
    /** The most that it could ever use. */
    final long[] reach;

    private final long[] lending;
    private final long[] borrowing;

    /** @param resources the number of each that there is */
    Account(
            String name,
            @Nullable Account parent,
            int weight,
            SortedMap<Resource, Quota> quotas,
            Map<Resource, Integer> resources) {
        int size = resources.size();
        this.name = name;
        this.parent = parent;
        this.weight = weight;
        named = new boolean[size];
        subtree = new long[size];
        local = new long[size];
        usage = new long[size];
        reach = new long[size];
        lending = new long[size];
        borrowing = new long[size];
        Arrays.fill(lending, Quota.NO_LIMIT);
        Arrays.fill(borrowing, Quota.NO_LIMIT);
        quotas.forEach((resource, quota) -> {
            Integer number = resources.get(resource);
            if (number != null) {
                named[number] = true;
                subtree[number] = quota.nominal();
                lending[number] = quota.lendingLimit();
                borrowing[number] = quota.borrowingLimit();
            }
        });
    }

    /** From the leaves up: all that its children bring has come; tells its parent what it brings. */
    void sumUp() {
        for (int r = 0; r < subtree.length; r++) {
            if (parent == null) {
                local[r] = subtree[r];
            } else {
                local[r] = Math.max(0, subtree[r] - lending[r]);
                parent.subtree[r] = Math.min(Quota.AMOUNT_MAX, parent.subtree[r] + subtree[r] - local[r]);
            }
        }
    }

    /** From the root down. */
    void reachOut() {
        for (int r = 0; r < subtree.length; r++) {
            if (parent == null) {
                reach[r] = subtree[r];
            } else {
                long most = local[r] + parent.reach[r];
                reach[r] = borrowing[r] == Quota.NO_LIMIT ? most : Math.min(most, subtree[r] + borrowing[r]);
            }
        }
    }

    /** What it has that nobody else can use, and does not use itself. */
    long localFree(int r) {
        return Math.max(0, local[r] - usage[r]);
    }

    /** How much more it may take from its parent. */
    long mayTake(int r) {
        if (parent == null) {
            return 0;
        }
        if (borrowing[r] == Quota.NO_LIMIT) {
            return UNLIMITED;
        }
        return Math.max(0, subtree[r] - local[r] - Math.max(0, usage[r] - local[r]) + borrowing[r]);
    }

    /** How much more it may use. */
    long free(int r) {
        if (parent == null) {
            return Math.max(0, local[r] - usage[r]);
        }
        return localFree(r) + Math.min(mayTake(r), parent.free(r));
    }

    /** The account that has too little for so much more: itself, or one above. Null if there is enough. */
    @Nullable
    Account shortOf(int r, long amount) {
        long lacking = amount - localFree(r);
        if (lacking <= 0) {
            return null;
        }
        return parent == null || lacking > mayTake(r) ? this : parent.shortOf(r, lacking);
    }

    /** Uses so much more, or less. */
    void use(int r, long change) {
        long before = Math.max(0, usage[r] - local[r]);
        usage[r] += change;
        long passed = Math.max(0, usage[r] - local[r]) - before;
        if (passed != 0 && parent != null) {
            parent.use(r, passed);
        }
    }

    /** What it borrows, by the resource of which it borrows most, against what there is; by itself, what it uses. */
    long share() {
        long most = 0;
        for (int r = 0; r < usage.length; r++) {
            long share = parent == null
                    ? Shares.of(usage[r], subtree[r])
                    : Shares.of(usage[r] - subtree[r], parent.reach[r]);
            most = Math.max(most, share);
        }
        return Shares.weighted(most, weight);
    }

    /** Whether it would borrow with so much more. */
    boolean wouldBorrow(long[] more) {
        for (int r = 0; r < more.length; r++) {
            if (named[r] && more[r] > 0 && usage[r] + more[r] > subtree[r]) {
                return true;
            }
        }
        return false;
    }
}
