package io.gantry.scheduler.core.deschedule;

import io.gantry.scheduler.core.placement.Lookout;
import io.gantry.scheduler.core.placement.Lookouts;
import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.preempt.Budgets;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.Rehearsal;
import io.gantry.scheduler.core.view.View;
import java.util.Optional;

/**
 * Proposes moves that are worth their disruption. Belongs to the thread of its view. Targets are those that the planner would
 * choose, so a proposal is never one that placing anew would not make.
 */
public final class Descheduler {

    private final Planner planner;
    private final Lookouts lookouts = new Lookouts();

    public Descheduler(Planner planner) {
        this.planner = planner;
    }

    /**
     * Looks at some nodes, from one that the seed draws. The view and the budgets are left as they were.
     *
     * @param seed another each time, so that all nodes get their turn
     */
    public Proposal propose(View view, Settings settings, Budgets budgets, long seed) {
        try (var rehearsal = new Rehearsal(view)) {
            return new Round(view, planner, lookouts, settings, budgets, rehearsal).propose(seed);
        }
    }

    /**
     * Moves one placement, if the target still takes it.
     *
     * @param placement the one that is meant, see {@link io.gantry.scheduler.core.preempt.Victim#isLike}
     * @return where it is now; empty if nothing was changed
     */
    public Optional<Placement> apply(View view, Move move, Placement placement, Budgets budgets, long askSeed) {
        if (!move.victim().isLike(placement, view)) {
            throw new IllegalArgumentException(placement + " is not " + move.victim());
        }
        boolean takes;
        try (var rehearsal = new Rehearsal(view)) {
            takes = rehearsal.evict(placement);
            rehearsal.announce();
            Lookout lookout = lookouts.of(view, placement.tasks());
            takes = takes && lookout.suits(move.to()) && lookout.takes(move.to());
        }
        if (!takes || !budgets.allows(placement.tasks())) {
            return Optional.empty();
        }
        budgets.take(view.compile(placement.tasks()));
        view.release(placement);
        return Optional.of(view.place(move.to(), view.compile(placement.tasks()), askSeed));
    }
}
