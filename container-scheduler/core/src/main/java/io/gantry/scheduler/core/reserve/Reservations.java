package io.gantry.scheduler.core.reserve;

import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.view.Node;
import io.gantry.scheduler.core.view.NodeSet;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Starts tasks, and keeps nodes for those that cannot start yet. What cannot start gets the earliest time at which it fits, as
 * far as ends are known; behind it others start now if they end before it, or leave it what it needs (EASY backfill). Times
 * are the caller's, in any unit. Belongs to the thread of its view, and sees everything start and end.
 *
 * <p>Only nodes that a reservation uses can be in its way: there it is looked at as it will be at the start ({@link
 * Reservation}), everywhere else a task costs what it costs without reservations.
 */
public final class Reservations {

    /** Nodes of reservations that are tried for one task that outlasts them. */
    private static final int TRIED_MAX = 64;

    private final View view;
    private final Planner planner;
    private final int most;
    private final long seed;
    private final Marks marks;
    /** In the order in which they were made. */
    private final List<Reservation> reservations = new ArrayList<>();

    private final TreeSet<Running> endings =
            new TreeSet<>(Comparator.comparingLong(Running::end).thenComparingLong(running -> running.number));
    private long started;
    private long triedAt = -1;

    /** @param most so many reservations at once */
    public Reservations(View view, Planner planner, int most, long seed) {
        this.view = view;
        this.planner = planner;
        this.most = most;
        this.seed = seed;
        this.marks = new Marks(view);
    }

    /** Those that have not begun, in the order in which they were made. */
    public List<Reservation> reservations() {
        return List.copyOf(reservations);
    }

    // ---- starting

    /**
     * Starts one task if it fits now and no reservation has to wait for it.
     *
     * @param end when it has ended at the latest, or {@link Running#NO_END}
     */
    public Optional<Running> start(TaskClass tasks, long end) {
        if (reservations.isEmpty()) {
            return run(planner.reserve(view, tasks, seed + started), end);
        }
        boolean outlasts = false;
        for (int i = 0; i < reservations.size(); i++) {
            if (reservations.get(i).concerns(end)) {
                outlasts = true;
                if (reservations.get(i).isEntangled(tasks)) {
                    return Optional.empty();
                }
            }
        }
        TaskClass tolerant = marks.tolerant(tasks);
        if (!outlasts) {
            return run(planner.reserve(view, tolerant, seed + started), end);
        }
        Placement elsewhere = planner.reserve(view, tasks, seed + started);
        return elsewhere != null ? run(elsewhere, end) : startBeside(tolerant, end);
    }

    private Optional<Running> run(@Nullable Placement placement, long end) {
        return placement == null ? Optional.empty() : Optional.of(add(placement, end));
    }

    private Running add(Placement placement, long end) {
        var running = new Running(placement, end, started++);
        if (end != Running.NO_END) {
            endings.add(running);
        }
        return running;
    }

    /** On a reserved node, beside what is reserved there. */
    private Optional<Running> startBeside(TaskClass tolerant, long end) {
        NodeSet nodes = marks.marked();
        int tried = 0;
        for (int node = nodes.next(0); node >= 0 && tried < TRIED_MAX; node = nodes.next(node + 1)) {
            if (!planner.takes(view, tolerant, node)) {
                continue;
            }
            tried++;
            Placement placement = view.place(node, view.compile(tolerant), seed + started);
            if (takeIn(reservations, List.of(placement), end)) {
                return Optional.of(add(placement, end));
            }
            view.release(placement);
        }
        return Optional.empty();
    }

    /** Holds placements that last until then in all that they outlast; in none if they are in the way of any. */
    private static boolean takeIn(List<Reservation> others, List<Placement> placements, long end) {
        for (int i = 0; i < others.size(); i++) {
            if (others.get(i).concerns(end) && !others.get(i).takeIn(placements)) {
                for (Reservation before : others.subList(0, i)) {
                    if (before.concerns(end)) {
                        placements.forEach(before::letGo);
                    }
                }
                return false;
            }
        }
        return true;
    }

    /** Starts all of a wish now, if it fits and no reservation has to wait for it. */
    public Optional<List<Running>> start(Wish wish, long now) {
        return startBefore(reservations, wish, now);
    }

    private Optional<List<Running>> startBefore(List<Reservation> others, Wish wish, long now) {
        long end = wish.end(now);
        boolean entangled = others.stream()
                .anyMatch(
                        one -> one.concerns(end) && wish.asks().stream().anyMatch(ask -> one.isEntangled(ask.tasks())));
        if (entangled) {
            return Optional.empty();
        }
        Optional<List<Placement>> placed = planner.reserveTogether(view, wish.asks(), seed + started);
        if (placed.isEmpty() && !reservations.isEmpty()) {
            placed = planner.reserveTogether(view, tolerant(wish), seed + started);
        }
        if (placed.isEmpty()) {
            return Optional.empty();
        }
        if (!takeIn(others, placed.get(), end)) {
            placed.get().forEach(view::release);
            return Optional.empty();
        }
        return Optional.of(
                placed.get().stream().map(placement -> add(placement, end)).toList());
    }

    private List<Ask> tolerant(Wish wish) {
        return wish.asks().stream()
                .map(ask -> new Ask(ask.key(), marks.tolerant(ask.tasks()), ask.count(), ask.together()))
                .toList();
    }

    /** What runs has ended, sooner or later than was said. */
    public void ended(Running running) {
        endings.remove(running);
        view.release(running.placement());
        for (int i = 0; i < reservations.size(); i++) {
            if (reservations.get(i).concerns(running.end())) {
                reservations.get(i).letGo(running.placement());
            }
        }
    }

    // ---- reserving

    /** Keeps nodes for a wish from the earliest time at which it fits; it waits until then, or until {@link #pass} starts it. */
    public Promise reserve(Wish wish, long now) {
        if (reservations.size() >= most) {
            return new Promise.Refused("there are " + most + " reservations already, and no more may be");
        }
        var timeline = new Timeline(view, seed, endings, reservations, now);
        List<Ask> asks = tolerant(wish);
        Optional<Long> start = timeline.earliest(wish, asks, seed + started);
        if (start.isEmpty()) {
            return new Promise.Refused("wish " + wish.key() + " would not fit even when all that ends has ended");
        }
        if (start.get() >= wish.until()) {
            return new Promise.Refused("wish " + wish.key() + " would start at " + start.get()
                    + ", and waits no longer than until " + wish.until());
        }
        return keep(wish, false, start.get(), timeline, asks);
    }

    /** Keeps nodes for people, from a time that they say on. */
    public Promise book(Wish wish, long from, long now) {
        if (from <= now) {
            return new Promise.Refused("from: must be after " + now + ", not " + from);
        }
        if (reservations.size() >= most) {
            return new Promise.Refused("there are " + most + " reservations already, and no more may be");
        }
        return keep(wish, true, from, new Timeline(view, seed, endings, reservations, now), tolerant(wish));
    }

    private Promise keep(Wish wish, boolean fixed, long start, Timeline timeline, List<Ask> asks) {
        Optional<List<Placement>> placed = timeline.place(wish, asks, start, seed + started);
        if (placed.isEmpty()) {
            return new Promise.Refused("wish " + wish.key() + " does not fit at " + start);
        }
        var made = new Reservation(wish, fixed, start, placed.get(), timeline.view(), timeline.planner());
        for (Reservation other : reservations) {
            if (made.runsAt(other.start()) && !other.takeIn(made.placements())) {
                throw new IllegalStateException("was not in the way before: " + wish.key());
            }
        }
        reservations.add(made);
        marks.add(made.nodes());
        return new Promise.Kept(made);
    }

    /** Gives a reservation up. */
    public void cancel(Reservation reservation) {
        if (reservations.contains(reservation)) {
            letGo(reservation);
            forget(reservation);
        }
    }

    /** The others do not count with it. */
    private void letGo(Reservation one) {
        for (Reservation other : reservations) {
            if (!other.equals(one) && one.runsAt(other.start())) {
                one.placements().forEach(other::letGo);
            }
        }
    }

    private void forget(Reservation one) {
        reservations.remove(one);
        marks.remove(one.nodes());
    }

    // ---- time

    /**
     * Time has come to this. Reservations that are due begin, and those that may start sooner do; to be called whenever the
     * earliest of them is due, and when something ended.
     */
    public List<Due> pass(long now) {
        var all = new ArrayList<Due>();
        boolean roomier = view.roomVersion() != triedAt;
        List<Reservation> inOrder = reservations.stream()
                .sorted(Comparator.comparingLong(Reservation::start))
                .toList();
        for (Reservation one : inOrder) {
            if (one.start() <= now) {
                all.add(due(one, now));
            } else if (!one.isFixed() && one.wish().until() <= now) {
                cancel(one);
                all.add(new Due.Over(one));
            } else if (!one.isFixed() && roomier) {
                sooner(one, now).ifPresent(all::add);
            }
        }
        triedAt = view.roomVersion();
        return all;
    }

    private Due due(Reservation one, long now) {
        Optional<List<Placement>> begun = begin(one);
        letGo(one);
        forget(one);
        if (begun.isPresent()) {
            long end = one.wish().end(now);
            if (stayIn(one, begun.get(), end)) {
                List<Running> running = begun.get().stream()
                        .map(placement -> add(placement, end))
                        .toList();
                return new Due.Begun(one, running);
            }
            begun.get().forEach(view::release);
        }
        return one.wish().until() <= now ? new Due.Over(one) : new Due.Late(one, reserve(one.wish(), now));
    }

    /** Those that counted with it go on to; the others, which it outlasts by beginning late, are asked. */
    private boolean stayIn(Reservation one, List<Placement> begun, long end) {
        List<Reservation> asked = reservations.stream()
                .filter(other -> other.concerns(end) && !one.runsAt(other.start()))
                .toList();
        if (!takeIn(asked, begun, end)) {
            return false;
        }
        for (Reservation other : reservations) {
            if (one.runsAt(other.start())) {
                begun.forEach(other::putBack);
            }
        }
        return true;
    }

    /** Exactly where it was to be. */
    private Optional<List<Placement>> begin(Reservation one) {
        var begun = new ArrayList<Placement>();
        for (Placement placement : one.placements()) {
            boolean takes = view.nodes().contains(placement.node())
                    && planner.takes(view, placement.tasks(), placement.node())
                    && view.apply(placement);
            if (!takes) {
                begun.forEach(view::release);
                return Optional.empty();
            }
            begun.add(placement);
        }
        return Optional.of(begun);
    }

    private Optional<Due> sooner(Reservation one, long now) {
        List<Reservation> others =
                reservations.stream().filter(other -> !other.equals(one)).toList();
        letGo(one);
        Optional<List<Running>> running = startBefore(others, one.wish(), now);
        if (running.isPresent()) {
            forget(one);
            return Optional.of(new Due.Begun(one, running.get()));
        }
        for (Reservation other : others) {
            if (one.runsAt(other.start())) {
                one.placements().forEach(other::putBack);
            }
        }
        return Optional.empty();
    }

    // ---- nodes

    /** A node is described anew. What is reserved is worked out again: it may be later than it was, or sooner. */
    public List<Due> update(int id, Node node, long now) {
        view.updateNode(id, marks.withMark(id, node));
        return again(now);
    }

    /** A node is gone. */
    public List<Due> remove(int id, long now) {
        view.removeNode(id);
        return again(now);
    }

    private List<Due> again(long now) {
        var before = List.copyOf(reservations);
        before.reversed().forEach(this::cancel);
        var all = new ArrayList<Due>();
        for (Reservation one : before) {
            Promise instead = one.isFixed() ? book(one.wish(), one.start(), now) : reserve(one.wish(), now);
            all.add(new Due.Late(one, instead));
        }
        return all;
    }
}
