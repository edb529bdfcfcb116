package io.gantry.scheduler.core.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds what would have to go for a queue to use its own quota again: always from the queue that borrows most for its weight
 * and what is needed, in it the lowest priority, of those the youngest. Who uses no more than its own loses nothing. At the
 * end those are spared that turn out not to be needed.
 *
 * <p>The books are changed on the way and are as before at the end.
 */
final class Reclaim {

    /** More would have to go than anybody would want to see go at once. */
    private static final int TASKS_MAX = 10_000;

    private static final Comparator<Group> LEAST_WORTHY_LAST = Comparator.comparingInt(
                    (Group group) -> -group.work().priority())
            .thenComparingLong(group -> group.work().since())
            .thenComparingLong(group -> group.number);

    private final Books books;
    private final Group group;
    private final Account account;
    private final long[] need;

    /** One task, or a gang whole. */
    private record Gone(Group group, Line line) {}

    /** A queue that borrows, and what runs of it, the least worthy last. */
    private static final class Borrower {
        final Line line;
        final List<Group> groups;
        int leftOfLast;
        long share;

        Borrower(Line line) {
            this.line = line;
            groups = new ArrayList<>(line.admitted);
            groups.sort(LEAST_WORTHY_LAST);
            leftOfLast = groups.isEmpty() ? 0 : units(groups.getLast());
            share = line.account.share();
        }

        static int units(Group one) {
            return one.work().isGang() ? 1 : one.admitted;
        }

        /** The next that would go; null if there is none. */
        @Nullable
        Group take() {
            while (leftOfLast == 0) {
                if (groups.size() <= 1) {
                    return null;
                }
                groups.removeLast();
                leftOfLast = units(groups.getLast());
            }
            leftOfLast--;
            return groups.getLast();
        }
    }

    Reclaim(Books books, Group group) {
        this.books = books;
        this.group = group;
        this.account = group.flow.line.account;
        this.need = new long[group.flow.unit.length];
        for (int r = 0; r < need.length; r++) {
            need[r] = group.flow.need(r);
        }
    }

    List<Proposal> proposals() {
        if (group.waiting == 0 || account.wouldBorrow(need) || isEnough()) {
            return List.of();
        }
        List<Gone> gone = choose();
        boolean helps = isEnough();
        List<Gone> kept = new ArrayList<>();
        for (Gone one : gone.reversed()) {
            use(one, 1);
            if (helps && !isEnough()) {
                use(one, -1);
                kept.add(one);
            }
        }
        kept.forEach(one -> use(one, 1));
        return merged(kept.reversed());
    }

    private List<Gone> choose() {
        var borrowers = new PriorityQueue<Borrower>(
                Comparator.comparingLong((Borrower one) -> -one.share).thenComparing(one -> one.line.spec.name()));
        for (Line line : books.lines()) {
            if (root(line.account) == root(account) && borrows(line)) {
                borrowers.add(new Borrower(line));
            }
        }
        var gone = new ArrayList<Gone>();
        while (!isEnough() && !borrowers.isEmpty() && gone.size() < TASKS_MAX) {
            Borrower most = borrowers.remove();
            Group next = most.take();
            if (next == null) {
                continue;
            }
            if (helps(next)) {
                var one = new Gone(next, most.line);
                use(one, -1);
                gone.add(one);
            }
            if (borrows(most.line)) {
                most.share = most.line.account.share();
                borrowers.add(most);
            }
        }
        return gone;
    }

    private static Account root(Account of) {
        Account root = of;
        while (root.parent != null) {
            root = root.parent;
        }
        return root;
    }

    private boolean isEnough() {
        for (int r = 0; r < need.length; r++) {
            if (isShort(r)) {
                return false;
            }
        }
        return true;
    }

    private boolean isShort(int r) {
        return need[r] > 0 && account.shortOf(r, need[r]) != null;
    }

    /** Whether the queue borrows of what is short. */
    private boolean borrows(Line line) {
        for (int r = 0; r < need.length; r++) {
            if (line.account.usage[r] > line.account.subtree[r] && isShort(r)) {
                return true;
            }
        }
        return false;
    }

    private boolean helps(Group one) {
        for (int r = 0; r < need.length; r++) {
            Account owner = one.flow.line.account;
            if (one.flow.need(r) > 0 && owner.usage[r] > owner.subtree[r] && isShort(r)) {
                return true;
            }
        }
        return false;
    }

    private static void use(Gone one, int sign) {
        Flow flow = one.group.flow;
        for (int r = 0; r < flow.unit.length; r++) {
            long amount = amountOf(one.group, r);
            if (amount > 0 && one.line.account.named[r]) {
                one.line.account.use(r, sign * amount);
            }
        }
    }

    /** Of a gang, what still runs of it. */
    private static long amountOf(Group one, int r) {
        if (!one.work().isGang()) {
            return one.flow.unit[r];
        }
        long amount = 0;
        for (int part = 0; part < one.admittedOf.length; part++) {
            amount += one.flow.units[part][r] * one.admittedOf[part];
        }
        return amount;
    }

    private static List<Proposal> merged(List<Gone> gone) {
        SequencedMap<Group, Integer> counts = new LinkedHashMap<>();
        for (Gone one : gone) {
            counts.merge(one.group, one.group.work().isGang() ? one.group.admitted : 1, Integer::sum);
        }
        return counts.entrySet().stream()
                .map(entry -> new Proposal(entry.getKey(), entry.getValue()))
                .toList();
    }
}
