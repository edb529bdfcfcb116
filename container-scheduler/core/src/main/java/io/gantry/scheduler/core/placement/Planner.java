package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.Trial;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses nodes for tasks. Belongs to the thread of its view, and keeps what it worked out per class of equal tasks; that is
 * only for speed, a plan depends on nothing but the view, the asks and the seed.
 *
 * <p>Asks are served in their order, and later ones see what earlier ones took. Each task goes to the best of the nodes that
 * can take it; among equals the seed decides.
 */
public final class Planner {

    /** The classes kept worked out; each costs about 5 bytes per node. */
    static final int CLASSES_MAX = 1_000;

    private final Map<TaskClass, Candidates> candidates = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TaskClass, Candidates> eldest) {
            return size() > CLASSES_MAX;
        }
    };

    /** Plans; the view is left as it was. */
    public Plan plan(View view, List<Ask> asks, long seed) {
        var outcomes = new ArrayList<Plan.Outcome>(asks.size());
        try (Trial trial = view.trial()) {
            for (int i = 0; i < asks.size(); i++) {
                outcomes.add(serve(asks.get(i), view, trial, Seeds.mix(seed, i)));
            }
        }
        return new Plan(outcomes, seed, view.version());
    }

    private Plan.Outcome serve(Ask ask, View view, Trial trial, long seed) {
        int before = trial.size();
        List<Placement> placed = fill(ask, view, trial, seed);
        int blocked = ask.count() - placed.size();
        if (blocked > 0 && ask.together() == Ask.Together.ALL_OR_NONE) {
            trial.undoTo(before);
            return new Plan.Outcome(ask, List.of(), ask.count());
        }
        return new Plan.Outcome(ask, placed, blocked);
    }

    private List<Placement> fill(Ask ask, View view, Trial trial, long seed) {
        Candidates nodes = candidatesFor(ask.tasks(), view);
        BestFirst best = nodes.bestFirst(seed);
        var placed = new ArrayList<Placement>(ask.count());
        while (placed.size() < ask.count() && !best.isEmpty()) {
            int node = best.node();
            placed.add(trial.place(node, ask.tasks(), Seeds.mix(seed, placed.size())));
            nodes.recheck(node);
            if (nodes.contains(node)) {
                best.rescore(nodes.score(node));
            } else {
                best.drop();
            }
        }
        return placed;
    }

    private Candidates candidatesFor(TaskClass tasks, View view) {
        Candidates known = candidates.get(tasks);
        if (known == null || !known.isOf(view)) {
            known = new Candidates(tasks, view);
            candidates.put(tasks, known);
        }
        known.catchUp();
        return known;
    }
}
