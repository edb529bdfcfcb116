package io.gantry.scheduler.core.reserve;

import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A cluster as it will be, if everything ends when it was said to and reservations begin when they are to: one view that is
 * moved to and fro in time.
 */
final class Timeline {

    /** What changes at a time: something ends, or begins. */
    private record Event(long time, boolean ends, long number, Placement placement) {}

    private static final Comparator<Event> ORDER = Comparator.comparingLong(Event::time)
            .thenComparingInt(one -> one.ends() ? 0 : 1)
            .thenComparingLong(Event::number);

    private final View view;
    private final Planner planner;
    private final Collection<Reservation> reservations;
    private final List<Event> events = new ArrayList<>();
    /** By their number: the times at which something ends, and where each stands in the events. */
    private final List<Long> times = new ArrayList<>();

    private int at;

    /**
     * @param endings what runs and will end, by its end
     * @param now what should have ended by now is thought to end with the next tick
     */
    Timeline(View view, long seed, Iterable<Running> endings, Collection<Reservation> reservations, long now) {
        this.view = view.snapshot();
        this.planner = new Planner(seed);
        this.reservations = reservations;
        for (Running running : endings) {
            events.add(new Event(Math.max(running.end(), now + 1), true, running.number, running.placement()));
        }
        for (Reservation reservation : reservations) {
            long start = Math.max(reservation.start(), now + 1);
            for (Placement placement : reservation.placements()) {
                events.add(new Event(start, false, events.size(), placement));
                if (reservation.end() != Running.NO_END) {
                    events.add(new Event(Math.max(reservation.end(), start), true, events.size(), placement));
                }
            }
        }
        events.sort(ORDER);
        for (Event event : events) {
            if (event.ends() && (times.isEmpty() || times.getLast() != event.time())) {
                times.add(event.time());
            }
        }
    }

    View view() {
        return view;
    }

    Planner planner() {
        return planner;
    }

    /** All that happens up to this time has happened, and nothing else. */
    void moveTo(long time) {
        while (at < events.size() && events.get(at).time() <= time) {
            Event event = events.get(at++);
            change(event, event.ends());
        }
        while (at > 0 && events.get(at - 1).time() > time) {
            Event event = events.get(--at);
            change(event, !event.ends());
        }
    }

    private void change(Event event, boolean release) {
        if (release) {
            view.release(event.placement());
        } else {
            view.restore(event.placement());
        }
    }

    /**
     * Where a wish's tasks could go at a time, beside all that runs then and without being in the way of what is reserved for
     * later. They are held in the view if so.
     */
    Optional<List<Placement>> place(Wish wish, List<Ask> asks, long time, long seed) {
        moveTo(time);
        Optional<List<Placement>> placed = planner.reserveTogether(view, asks, seed);
        if (placed.isEmpty()) {
            return placed;
        }
        if (isInTheWay(wish, placed.get(), time)) {
            placed.get().forEach(view::release);
            return Optional.empty();
        }
        return placed;
    }

    private boolean isInTheWay(Wish wish, List<Placement> placed, long time) {
        var took = new ArrayList<Reservation>();
        boolean inTheWay = false;
        for (Reservation other : reservations) {
            if (other.start() < time || !other.concerns(wish.end(time))) {
                continue;
            }
            inTheWay = wish.asks().stream().anyMatch(ask -> other.isEntangled(ask.tasks())) || !other.takeIn(placed);
            if (inTheWay) {
                break;
            }
            took.add(other);
        }
        took.forEach(other -> placed.forEach(other::letGo));
        return inTheWay;
    }

    /**
     * The earliest time at which {@link #place} finds room, looked for in steps that double and then halve: each move costs what
     * changes in between. Where room comes and goes it may miss an earlier one; what it finds holds.
     *
     * @return empty if there is none even when all that ends has ended
     */
    Optional<Long> earliest(Wish wish, List<Ask> asks, long seed) {
        int tooEarly = -1;
        int step = 1;
        int late = Math.min(times.size() - 1, 0);
        while (late >= 0 && !fits(wish, asks, late, seed)) {
            if (late == times.size() - 1) {
                return Optional.empty();
            }
            tooEarly = late;
            late = Math.min(times.size() - 1, late + step);
            step *= 2;
        }
        while (late - tooEarly > 1) {
            int middle = (late + tooEarly) >>> 1;
            if (fits(wish, asks, middle, seed)) {
                late = middle;
            } else {
                tooEarly = middle;
            }
        }
        return late < 0 ? Optional.empty() : Optional.of(times.get(late));
    }

    private boolean fits(Wish wish, List<Ask> asks, int number, long seed) {
        Optional<List<Placement>> placed = place(wish, asks, times.get(number), seed);
        placed.ifPresent(all -> all.forEach(view::release));
        return placed.isPresent();
    }
}
