package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.Trial;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Chooses nodes for tasks. Belongs to the thread of its view, and keeps what it worked out per class of equal tasks; that is
 * only for speed, a plan depends on nothing but the view, the asks, the planner's seed and the plan's.
 *
 * <p>Asks are served in their order, and later ones see what earlier ones took. Each task goes to the best of the nodes that
 * can take it; among equals the planner's seed decides.
 */
public final class Planner {

    /** The classes kept worked out. */
    static final int CLASSES_MAX = 1_000;
    /** Nodes in all of them together: each costs about 20 bytes. */
    private static final int NODES_MAX = 20_000_000;

    private final long seed;
    private final SequencedMap<TaskClass, ClassIndex> indexes = new LinkedHashMap<>(16, 0.75f, true);

    public Planner() {
        this(0);
    }

    /** @param seed decides among equally good nodes; to be kept by who wants the same plans again */
    public Planner(long seed) {
        this.seed = seed;
    }

    /** Plans; the view is left as it was. */
    public Plan plan(View view, List<Ask> asks, long planSeed) {
        var outcomes = new ArrayList<Plan.Outcome>(asks.size());
        long version = view.version();
        try (Trial trial = view.trial()) {
            for (int i = 0; i < asks.size(); i++) {
                outcomes.add(serve(asks.get(i), view, trial, Seeds.mix(planSeed, i)));
            }
        }
        return new Plan(outcomes, planSeed, version);
    }

    private Plan.Outcome serve(Ask ask, View view, Trial trial, long askSeed) {
        int before = trial.size();
        List<Placement> placed = fill(ask, view, trial, askSeed);
        int blocked = ask.count() - placed.size();
        if (blocked > 0 && ask.together() == Ask.Together.ALL_OR_NONE) {
            trial.undoTo(before);
            return new Plan.Outcome(ask, List.of(), ask.count());
        }
        return new Plan.Outcome(ask, placed, blocked);
    }

    private List<Placement> fill(Ask ask, View view, Trial trial, long askSeed) {
        ClassIndex nodes = indexOf(ask.tasks(), view);
        var placed = new ArrayList<Placement>(ask.count());
        while (placed.size() < ask.count()) {
            nodes.catchUp();
            int node = nodes.best();
            if (node < 0) {
                break;
            }
            placed.add(trial.place(node, ask.tasks(), Seeds.mix(askSeed, placed.size())));
        }
        return placed;
    }

    private ClassIndex indexOf(TaskClass tasks, View view) {
        ClassIndex known = indexes.get(tasks);
        if (known == null || !known.isCurrent(view)) {
            known = new ClassIndex(view, tasks, seed);
            indexes.put(tasks, known);
            int most = Math.clamp(NODES_MAX / Math.max(1, view.bound()), 2, CLASSES_MAX);
            while (indexes.size() > most) {
                indexes.pollFirstEntry();
            }
        }
        return known;
    }
}
