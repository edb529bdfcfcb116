package io.gantry.scheduler.core.preempt;

import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.placement.Lookout;
import io.gantry.scheduler.core.placement.Lookouts;
import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.placement.Seeds;
import io.gantry.scheduler.core.view.Compiled;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.Rehearsal;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Places tasks that fit nowhere by having others of a lower priority go: as low and as few as can be, see {@link Cost}, never
 * more of a tag than its budget, all on the node that the task goes to. Belongs to the thread of its view, as a planner does;
 * on a snapshot, one with a planner of its own previews what would be.
 *
 * <p>On clusters of up to 32 nodes that could be freed, with up to eleven placements of lower priority each, the victims are
 * the cheapest there are. Beyond that the nodes that seem cheapest are worked out, within a bound of steps.
 */
public final class Preemptor {

    private final Planner planner;
    private final long seed;
    private final Lookouts lookouts = new Lookouts();
    private @Nullable Levels levels;

    /** @param seed decides among equally good nodes */
    public Preemptor(Planner planner, long seed) {
        this.planner = planner;
        this.seed = seed;
    }

    /** Plans; the view and the budgets are left as they were. */
    public Preemption plan(View view, Ask ask, Budgets budgets) {
        var placed = new ArrayList<Displacement>();
        var gone = new ArrayList<Compiled>();
        try (var rehearsal = new Rehearsal(view)) {
            while (placed.size() < ask.count()) {
                Found found = find(view, ask.tasks(), budgets, rehearsal);
                if (found == null) {
                    break;
                }
                placed.add(displacement(found, ask.tasks()));
                if (placed.size() < ask.count()) {
                    Compiled tasks = view.compile(ask.tasks());
                    found.evict(rehearsal);
                    rehearsal.put(found.node(), tasks);
                    rehearsal.announce();
                    found.victims().forEach(victim -> gone.add(victim.tasks()));
                    found.victims().forEach(victim -> budgets.take(victim.tasks()));
                }
            }
        } finally {
            gone.forEach(budgets::giveBack);
        }
        int blocked = ask.count() - placed.size();
        boolean nothing = blocked > 0 && ask.together() == Ask.Together.ALL_OR_NONE;
        return nothing
                ? new Preemption(ask, List.of(), ask.count(), view.version())
                : new Preemption(ask, placed, blocked, view.version());
    }

    private static Displacement displacement(Found found, TaskClass tasks) {
        List<Victim> victims = found.victims().stream()
                .map(victim -> new Victim(found.node(), victim.tasks().asked(), victim.devices()))
                .toList();
        return new Displacement(found.node(), tasks, victims, found.cost());
    }

    private @Nullable Found find(View view, TaskClass tasks, Budgets budgets, Rehearsal rehearsal) {
        int node = planner.best(view, tasks);
        if (node >= 0) {
            return new Found(node, Cost.NONE, 0, List.of());
        }
        if (tasks.rules().priority() == 0) {
            return null;
        }
        Lookout lookout = lookouts.of(view, tasks);
        Levels known = levels(view);
        known.catchUp();
        return new Search(new Question(view, lookout, budgets, rehearsal, seed), known).find();
    }

    /**
     * Does what was planned, whole or not at all: gives the victims back, takes them from their budgets, and holds the tasks.
     *
     * @param whose the placement that is to go for a victim, see {@link Victim#isLike}; never the same one twice
     * @return a placement for each task, in the order of the plan; empty if the view or the budgets do not allow it any more
     */
    public List<Placement> apply(
            View view, Preemption plan, Function<Victim, Placement> whose, Budgets budgets, long askSeed) {
        var victims = new ArrayList<List<Placement>>();
        var distinct = Collections.newSetFromMap(new IdentityHashMap<Placement, Boolean>());
        for (Displacement one : plan.placed()) {
            var ofOne = new ArrayList<Placement>();
            for (Victim victim : one.victims()) {
                Placement placement = whose.apply(victim);
                if (!victim.isLike(placement, view) || !distinct.add(placement)) {
                    throw new IllegalArgumentException(placement + " is not " + victim + ", or was named before");
                }
                ofOne.add(placement);
            }
            victims.add(ofOne);
        }
        return stillHolds(view, plan, victims, budgets) ? carryOut(view, plan, victims, budgets, askSeed) : List.of();
    }

    private boolean stillHolds(View view, Preemption plan, List<List<Placement>> victims, Budgets budgets) {
        var taken = new ArrayList<Compiled>();
        boolean holds = true;
        try (var rehearsal = new Rehearsal(view)) {
            for (int i = 0; i < victims.size() && holds; i++) {
                for (Placement victim : victims.get(i)) {
                    Compiled tasks = view.compile(victim.tasks());
                    holds = holds && budgets.allows(tasks) && rehearsal.evict(victim);
                    budgets.take(tasks);
                    taken.add(tasks);
                }
                Displacement one = plan.placed().get(i);
                rehearsal.announce();
                Lookout lookout = lookouts.of(view, one.tasks());
                holds = holds && lookout.suits(one.node()) && lookout.takes(one.node());
                if (holds) {
                    rehearsal.put(one.node(), lookout.tasks());
                }
            }
        } finally {
            taken.forEach(budgets::giveBack);
        }
        return holds;
    }

    private static List<Placement> carryOut(
            View view, Preemption plan, List<List<Placement>> victims, Budgets budgets, long askSeed) {
        var placements = new ArrayList<Placement>();
        for (int i = 0; i < victims.size(); i++) {
            Displacement one = plan.placed().get(i);
            for (Placement victim : victims.get(i)) {
                budgets.take(view.compile(victim.tasks()));
                view.release(victim);
            }
            placements.add(view.place(one.node(), view.compile(one.tasks()), Seeds.mix(askSeed, i)));
        }
        return placements;
    }

    private Levels levels(View view) {
        Levels known = levels;
        if (known == null || !known.isOf(view)) {
            known = new Levels(view);
            levels = known;
        }
        return known;
    }
}
