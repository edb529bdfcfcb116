package io.gantry.scheduler.core.deschedule;

import io.gantry.scheduler.core.placement.Lookout;
import io.gantry.scheduler.core.placement.Lookouts;
import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.placement.Scorer;
import io.gantry.scheduler.core.placement.Seeds;
import io.gantry.scheduler.core.placement.Share;
import io.gantry.scheduler.core.preempt.Budgets;
import io.gantry.scheduler.core.preempt.Victim;
import io.gantry.scheduler.core.view.Availability;
import io.gantry.scheduler.core.view.Compiled;
import io.gantry.scheduler.core.view.Dimensions;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.Rehearsal;
import io.gantry.scheduler.core.view.Residents;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;

/** One call of the descheduler: tries moves out one after the other and keeps those that are worth it. */
final class Round {

    /** Of one node, so many different placements are tried. */
    private static final int TRIED_MAX = 64;

    private record Resident(Compiled tasks, int devices) {}

    /** Large ones first: where they find no place there is nothing to be gained. */
    private static final Comparator<Resident> ORDER = Comparator.<Resident>comparingLong(one -> -one.tasks.amount(0))
            .thenComparingLong(one -> -one.tasks.amount(1))
            .thenComparingInt(one -> one.tasks.mark())
            .thenComparingInt(one -> one.tasks.id())
            .thenComparingInt(Resident::devices);

    private final View view;
    private final Planner planner;
    private final Lookouts lookouts;
    private final Settings settings;
    private final Budgets budgets;
    private final Rehearsal rehearsal;
    private final Residents residents;
    private final long emptied;
    private final List<Improvement> improvements = new ArrayList<>();
    private final List<Compiled> moved = new ArrayList<>();

    Round(View view, Planner planner, Lookouts lookouts, Settings settings, Budgets budgets, Rehearsal rehearsal) {
        this.view = view;
        this.planner = planner;
        this.lookouts = lookouts;
        this.settings = settings;
        this.budgets = budgets;
        this.rehearsal = rehearsal;
        this.residents = new Residents(view);
        this.emptied = view.style() == PlacementStyle.PACK ? settings.emptied() : 0;
    }

    Proposal propose(long seed) {
        List<Integer> nodes = nodes(seed);
        try {
            nodes.forEach(this::improve);
            if (emptied > 0) {
                nodes.stream()
                        .sorted(Comparator.comparingLong(this::used))
                        .toList()
                        .forEach(this::empty);
            }
        } finally {
            moved.forEach(budgets::giveBack);
        }
        return new Proposal(improvements, nodes.size(), view.version());
    }

    private List<Integer> nodes(long seed) {
        var nodes = new ArrayList<Integer>();
        int bound = Math.max(1, view.bound());
        int start = (int) Long.remainderUnsigned(Seeds.mix(seed, 0), bound);
        int most = Math.min(settings.nodesMax(), view.nodes().size());
        for (int node = view.nodes().next(start);
                nodes.size() < most;
                node = view.nodes().next(node + 1)) {
            node = node < 0 ? view.nodes().next(0) : node;
            nodes.add(node);
        }
        return nodes;
    }

    private boolean isOpen(int node) {
        return view.node(node).availability() == Availability.SCHEDULABLE;
    }

    /** Those of a node, each kind once or each by itself. */
    private List<Resident> residents(int node) {
        var all = new ArrayList<Resident>();
        for (int i = 0; i < residents.size(node); i++) {
            all.add(new Resident(residents.tasks(node, i), residents.devices(node, i)));
        }
        all.sort(ORDER);
        return all;
    }

    private boolean isFull() {
        return moved.size() >= settings.movesMax();
    }

    // ---- one by one

    private void improve(int node) {
        if (!isOpen(node)) {
            return;
        }
        int tried = 0;
        for (Resident one : new LinkedHashSet<>(residents(node))) {
            if (isFull() || tried++ == TRIED_MAX) {
                return;
            }
            if (budgets.allows(one.tasks)) {
                improve(node, one);
            }
        }
    }

    private void improve(int node, Resident one) {
        int before = rehearsal.size();
        long strandedBefore = stranded(node);
        TaskClass tasks = one.tasks.asked();
        if (!rehearsal.evict(node, one.tasks, one.devices)) {
            throw new IllegalStateException("not held on node " + node + ": " + tasks);
        }
        rehearsal.announce();
        Lookout lookout = lookouts.of(view, tasks);
        boolean wrong = lookout.isWrong(node);
        long here = lookout.pointsOfWishes(node);
        long strandedAfter = stranded(node);
        rehearsal.shut(node);
        rehearsal.announce();
        int to = planner.best(view, tasks);
        if (to < 0) {
            rehearsal.undoTo(before);
            return;
        }
        long there = lookouts.of(view, tasks).pointsOfWishes(to);
        long gain = there - here - settings.price() + (wrong ? settings.wrong() : 0);
        gain -= residents.size(to) == 0 && residents.size(node) > 0 ? emptied : 0;
        long strandedThere = stranded(to);
        rehearsal.undoTo(before + 1);
        rehearsal.put(to, one.tasks);
        gain += worth(strandedBefore - strandedAfter + strandedThere - stranded(to));
        if (gain <= 0) {
            rehearsal.undoTo(before);
            return;
        }
        rehearsal.announce();
        take(one.tasks);
        var kind = wrong ? Improvement.Kind.PUTS_RIGHT : Improvement.Kind.IMPROVES;
        improvements.add(new Improvement(kind, List.of(move(node, one, to)), gain));
    }

    private void take(Compiled tasks) {
        budgets.take(tasks);
        moved.add(tasks);
    }

    private static Move move(int node, Resident one, int to) {
        return new Move(new Victim(node, one.tasks.asked(), one.devices), to);
    }

    // ---- a whole node

    /** Moves all that is on a node to others that are not empty. What was emptied takes nothing for the rest of the call. */
    private void empty(int node) {
        int size = residents.size(node);
        if (size == 0 || moved.size() + size > settings.movesMax() || !isOpen(node)) {
            return;
        }
        int before = rehearsal.size();
        int movedBefore = moved.size();
        long gain = emptied + worth(stranded(node)) - size * settings.price();
        var moves = new ArrayList<Move>();
        List<Resident> all = residents(node);
        rehearsal.shut(node);
        for (Resident one : all) {
            int to = budgets.allows(one.tasks) ? target(node, one) : -1;
            if (to < 0) {
                break;
            }
            gain += gainOfMove(node, one, to);
            take(one.tasks);
            moves.add(move(node, one, to));
        }
        if (moves.size() < all.size() || gain <= 0) {
            rehearsal.undoTo(before);
            while (moved.size() > movedBefore) {
                budgets.giveBack(moved.removeLast());
            }
            return;
        }
        improvements.add(new Improvement(Improvement.Kind.EMPTIES, moves, gain));
    }

    /** The best node with something on it already; -1 if the best is empty or there is none. */
    private int target(int node, Resident one) {
        if (!rehearsal.evict(node, one.tasks, one.devices)) {
            throw new IllegalStateException("not held on node " + node + ": " + one.tasks.asked());
        }
        rehearsal.announce();
        int to = planner.best(view, one.tasks.asked());
        return to >= 0 && residents.size(to) > 0 ? to : -1;
    }

    private long gainOfMove(int node, Resident one, int to) {
        Lookout lookout = lookouts.of(view, one.tasks.asked());
        long gain = lookout.pointsOfWishes(to) - lookout.pointsOfWishes(node);
        long stranded = stranded(to);
        rehearsal.put(to, one.tasks);
        rehearsal.announce();
        return gain + worth(stranded - stranded(to));
    }

    // ---- measures

    private long worth(long stranded) {
        return settings.stranded() / Scorer.SCALE * stranded;
    }

    /** Processor that is free without memory, or the reverse, as a part of the node. */
    private long stranded(int node) {
        return Math.abs(free(Dimensions.CPU, node) - free(Dimensions.MEMORY, node));
    }

    private long used(int node) {
        return 2L * Scorer.SCALE - free(Dimensions.CPU, node) - free(Dimensions.MEMORY, node);
    }

    private long free(int dimension, int node) {
        return Share.of(view.free(dimension, node), view.all(dimension, node));
    }
}
