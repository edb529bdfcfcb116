package io.gantry.scheduler.core.reserve;

import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.view.NodeSet;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.List;

/**
 * Nodes kept for a wish from a time on. It has the cluster as it will be then, with its own tasks in place: whoever still
 * runs then must have room beside them.
 */
public final class Reservation {

    private final Wish wish;
    private final boolean fixed;
    private final long start;
    private final long end;
    private final List<Placement> placements;
    private final NodeSet nodes = new NodeSet();
    private final View then;
    private final Planner planner;

    /** @param then the cluster at the start, the wish's tasks held in it; nobody else's any more */
    Reservation(Wish wish, boolean fixed, long start, List<Placement> placements, View then, Planner planner) {
        this.wish = wish;
        this.fixed = fixed;
        this.start = start;
        this.end = wish.end(start);
        this.placements = List.copyOf(placements);
        this.then = then;
        this.planner = planner;
        placements.forEach(placement -> nodes.add(placement.node()));
    }

    public Wish wish() {
        return wish;
    }

    /** When it starts at the latest. */
    public long start() {
        return start;
    }

    /** When it has ended at the latest. */
    public long end() {
        return end;
    }

    /** Where its tasks go. */
    public List<Placement> placements() {
        return placements;
    }

    /** Whether a person said when, so that it does not start sooner either. */
    public boolean isFixed() {
        return fixed;
    }

    NodeSet nodes() {
        return nodes;
    }

    /** Whether something that runs until then still runs when this one starts. */
    boolean concerns(long endOfOther) {
        return endOfOther > start;
    }

    /** Whether this one runs at the time. */
    boolean runsAt(long time) {
        return start <= time && time < end;
    }

    /**
     * Whether tasks that run beyond the start could break this one's rules, or its rules theirs, wherever they are. Rules over
     * labels reach farther than nodes; such tasks are not let past the start at all.
     */
    boolean isEntangled(TaskClass other) {
        return wish.asks().stream().anyMatch(ask -> names(ask.tasks(), other) || names(other, ask.tasks()));
    }

    private static boolean names(TaskClass one, TaskClass other) {
        List<String> tags = other.rules().tags();
        return one.rules().affinities().stream().anyMatch(rule -> rule.hard() && tags.contains(rule.tag()))
                || one.rules().spreads().stream().anyMatch(rule -> rule.hard() && tags.contains(rule.tag()))
                || one.rules().limits().stream().anyMatch(rule -> tags.contains(rule.tag()));
    }

    /** Holds those of others beside its own that are on its nodes; none if not all have room. */
    boolean takeIn(List<Placement> others) {
        var taken = new ArrayList<Placement>();
        for (Placement other : others) {
            if (!nodes.contains(other.node())) {
                continue;
            }
            if (!planner.takes(then, other.tasks(), other.node()) || !then.apply(other)) {
                taken.forEach(then::release);
                return false;
            }
            taken.add(other);
        }
        return true;
    }

    /** Holds what it held before. */
    void putBack(Placement other) {
        if (nodes.contains(other.node())) {
            then.restore(other);
        }
    }

    /** Gives back what it took in. */
    void letGo(Placement other) {
        if (nodes.contains(other.node())) {
            then.release(other);
        }
    }
}
