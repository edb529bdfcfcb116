package io.gantry.scheduler.core.view;

import io.gantry.scheduler.core.view.Tally.Subject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The classes of equal tasks that a view has heard of, each under a small number, and the tallies that their rules need. */
final class ClassTable {

    /** Classes of which nothing is held are forgotten when there are this many more than are needed. */
    private static final int SPARE_MAX = 4_096;

    private static final int LATEST_MAX = 4_096;

    private final View view;
    private final Map<TaskClass, Compiled> byAsked;
    /** What is the same object is found without reading all that it says. */
    private final IdentityHashMap<TaskClass, Compiled> latest = new IdentityHashMap<>();

    private final ArrayList<@Nullable Compiled> byId;
    private final ArrayDeque<Integer> unused = new ArrayDeque<>();
    private final LinkedHashMap<Subject, Tally> tallies;
    private int sweepAt = SPARE_MAX;

    ClassTable(View view) {
        this.view = view;
        this.byAsked = new HashMap<>();
        this.byId = new ArrayList<>();
        this.tallies = new LinkedHashMap<>();
    }

    /** For a snapshot, which gets classes and tallies of its own under the same numbers. */
    ClassTable(View view, ClassTable other) {
        this(view);
        var copies = new IdentityHashMap<Tally, Tally>();
        for (Tally known : other.tallies.values()) {
            Tally copy = known.snapshot(key(known.subject()));
            copies.put(known, copy);
            tallies.put(known.subject(), copy);
        }
        for (Compiled known : other.byId) {
            Compiled copy = known == null ? null : known.copy(copies);
            byId.add(copy);
            if (copy != null) {
                byAsked.put(copy.asked(), copy);
            }
        }
        unused.addAll(other.unused);
        sweepAt = other.sweepAt;
    }

    private @Nullable LabelKey key(Subject subject) {
        return subject.topology().equals(Topology.NODE) ? null : view.label(subject.topology());
    }

    Compiled compile(TaskClass asked) {
        Compiled known = latest.get(asked);
        if (known == null) {
            known = find(asked);
            if (latest.size() == LATEST_MAX) {
                latest.clear();
            }
            latest.put(asked, known);
        }
        return known;
    }

    private Compiled find(TaskClass asked) {
        Compiled known = byAsked.get(asked);
        if (known != null) {
            return known;
        }
        if (byAsked.size() >= sweepAt) {
            sweep();
        }
        Integer free = unused.pollFirst();
        int id = free == null ? byId.size() : free;
        if (free == null) {
            byId.add(null);
        }
        Compiled made = dimensions(id, asked);
        enter(made);
        return made;
    }

    private Compiled dimensions(int id, TaskClass asked) {
        var amounts = new LinkedHashMap<Integer, Long>();
        amounts.put(Dimensions.CPU, asked.cpuMilli());
        amounts.put(Dimensions.MEMORY, asked.memoryBytes());
        amounts.put(Dimensions.DISK, asked.diskBytes());
        if (asked.networkBits() > 0) {
            amounts.put(Dimensions.NETWORK, asked.networkBits());
        }
        asked.named().forEach((name, amount) -> amounts.put(view.dimension(name), amount));
        return new Compiled(
                id,
                asked,
                amounts.keySet().stream().mapToInt(Integer::intValue).toArray(),
                amounts.values().stream().mapToLong(Long::longValue).toArray());
    }

    /** Held by number; what is held is never forgotten. */
    Compiled held(int id) {
        Compiled known = byId.get(id);
        if (known == null) {
            throw new IllegalStateException("no class " + id);
        }
        return known;
    }

    private void enter(Compiled made) {
        byAsked.put(made.asked(), made);
        byId.set(made.id(), made);
        Rules rules = made.asked().rules();
        for (Tally tally : tallies.values()) {
            join(tally, made);
        }
        for (Affinity affinity : rules.affinities()) {
            made.affinities.add(tally(new Subject(affinity.tag(), affinity.topology(), null)));
            if (isMutual(affinity)) {
                tally(new Subject(affinity.tag(), affinity.topology(), affinity));
            }
        }
        for (Spread spread : rules.spreads()) {
            made.spreads.add(tally(new Subject(spread.tag(), spread.topology(), null)));
        }
        for (Limit limit : rules.limits()) {
            made.limits.add(tally(new Subject(limit.tag(), Topology.NODE, null)));
        }
    }

    /** What one wishes for is weighed for both; that one must be near another does not draw the other. */
    private static boolean isMutual(Affinity affinity) {
        return affinity.direction() == Affinity.Direction.APART || !affinity.hard();
    }

    private static void join(Tally tally, Compiled one) {
        Subject subject = tally.subject();
        Rules rules = one.asked().rules();
        if (subject.counts(rules)) {
            one.counted.add(tally);
        }
        if (subject.rule() != null && rules.tags().contains(subject.tag())) {
            one.others.add(tally);
            one.shape++;
        }
    }

    private Tally tally(Subject subject) {
        Tally known = tallies.get(subject);
        if (known != null) {
            return known;
        }
        var made = new Tally(subject, key(subject));
        tallies.put(subject, made);
        for (Compiled one : byId) {
            if (one != null) {
                join(made, one);
            }
        }
        view.countAll(made);
        return made;
    }

    /** Forgets classes of which nothing is held, and tallies that nobody looks at. */
    private void sweep() {
        latest.clear();
        var needed = new HashSet<Subject>();
        for (int id = 0; id < byId.size(); id++) {
            Compiled one = byId.get(id);
            if (one != null && one.held == 0) {
                one.forgotten = true;
                byAsked.remove(one.asked());
                byId.set(id, null);
                unused.addLast(id);
            } else if (one != null) {
                List.of(one.affinities, one.spreads, one.limits)
                        .forEach(list -> list.forEach(tally -> needed.add(tally.subject())));
                for (Affinity rule : one.asked().rules().affinities()) {
                    needed.add(new Subject(rule.tag(), rule.topology(), rule));
                }
            }
        }
        tallies.keySet().retainAll(needed);
        for (Compiled one : byAsked.values()) {
            one.counted.removeIf(tally -> !needed.contains(tally.subject()));
            one.shape += one.others.removeIf(tally -> !needed.contains(tally.subject())) ? 1 : 0;
        }
        sweepAt = byAsked.size() * 2 + SPARE_MAX;
    }
}
