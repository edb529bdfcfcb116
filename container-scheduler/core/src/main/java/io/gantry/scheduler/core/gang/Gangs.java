package io.gantry.scheduler.core.gang;

import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gangs that wait. One that waits holds nothing, so no two can wait for what the other has; each waits until its time and no
 * longer. Tried are those of higher priority first, then the older. One is not tried again before the view has changed in a
 * way that may have made room for it, and of those that ask for the same only the first.
 */
public final class Gangs {

    private final View view;
    private final Planner planner;
    private final int most;
    private final TreeSet<Waiting> inOrder = new TreeSet<>(
            Comparator.comparingInt((Waiting one) -> -one.gang.priority()).thenComparingLong(one -> one.number));
    private final TreeSet<Waiting> byEnd = new TreeSet<>(
            Comparator.comparingLong((Waiting one) -> one.gang.until()).thenComparingLong(one -> one.number));
    private long submitted;

    private static final class Waiting {
        final Gang gang;
        final long number;
        final boolean looksAtOthers;
        /** Of the view when it was found not to fit. */
        long failedAt = -1;

        Waiting(Gang gang, long number) {
            this.gang = gang;
            this.number = number;
            this.looksAtOthers = gang.looksAtOthers();
        }
    }

    /** What gangs that fail together have in common. */
    private record Same(List<Wanted> wanted) {
        static Same of(Gang gang) {
            return new Same(gang.asks().stream()
                    .map(ask -> new Wanted(ask.tasks(), ask.count()))
                    .toList());
        }
    }

    private record Wanted(Object tasks, int count) {}

    /** @param most so many wait at most */
    public Gangs(View view, Planner planner, int most) {
        this.view = view;
        this.planner = planner;
        this.most = most;
    }

    /** @return false if too many wait already */
    public boolean submit(Gang gang) {
        if (inOrder.size() >= most) {
            return false;
        }
        var waiting = new Waiting(gang, submitted++);
        inOrder.add(waiting);
        byEnd.add(waiting);
        return true;
    }

    /** How many wait. */
    public int waiting() {
        return inOrder.size();
    }

    /** Those whose time is over by now. They wait no longer. */
    public List<Gang> over(long now) {
        var over = new ArrayList<Gang>();
        while (!byEnd.isEmpty() && byEnd.getFirst().gang.until() <= now) {
            Waiting first = byEnd.removeFirst();
            inOrder.remove(first);
            over.add(first.gang);
        }
        return over;
    }

    /** Starts those that fit. Their tasks are held in the view, and to be released when they end. */
    public List<Started> start(long seed) {
        var started = new ArrayList<Started>();
        Set<Same> failed = new HashSet<>();
        for (Waiting waiting : List.copyOf(inOrder)) {
            long at = waiting.looksAtOthers ? view.version() : view.roomVersion();
            if (waiting.failedAt == at) {
                continue;
            }
            Same same = Same.of(waiting.gang);
            if (!waiting.looksAtOthers && failed.contains(same)) {
                waiting.failedAt = at;
                continue;
            }
            Optional<List<Placement>> placed =
                    planner.reserveTogether(view, waiting.gang.asks(), Objects.hash(seed, waiting.number));
            if (placed.isPresent()) {
                inOrder.remove(waiting);
                byEnd.remove(waiting);
                started.add(new Started(waiting.gang, placed.get()));
            } else {
                waiting.failedAt = at;
                failed.add(same);
            }
        }
        return started;
    }

    /** What each ask of a started gang got, in the order of the asks. */
    public static List<List<Placement>> byAsk(Started started) {
        var all = new ArrayList<List<Placement>>();
        int next = 0;
        for (Ask ask : started.gang().asks()) {
            all.add(started.placements().subList(next, next + ask.count()));
            next += ask.count();
        }
        return all;
    }
}
