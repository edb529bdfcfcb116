package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.Trial;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

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
    /** Nodes in all indexes together that are of one class: each costs about 20 bytes. */
    private static final int NODES_MAX = 20_000_000;

    /** While there are no more than these, a class with rules is served faster by an index of its own. */
    private static final int OWN_MAX = 16;

    /** Asks that are the same object are found sooner than by what they say. */
    private static final int LATEST_MAX = 4_096;

    private final long seed;
    private final SequencedMap<TaskClass, Index> indexes = new LinkedHashMap<>(16, 0.75f, true);
    private final IdentityHashMap<TaskClass, Index> latest = new IdentityHashMap<>();
    private final Map<PlacementStyle, SharedIndex> shared = new EnumMap<>(PlacementStyle.class);
    private final Map<PlacementStyle, SharedIndex> sharedByRuled = new EnumMap<>(PlacementStyle.class);
    /** Those of {@link #indexes} that keep something for each node. */
    private int large;

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

    /**
     * Reserves: places one task, and holds it in the view, which the caller must own. It is bound by keeping it, and given
     * back by releasing it.
     *
     * @return null if no node can take it
     */
    public @Nullable Placement reserve(View view, TaskClass tasks, long askSeed) {
        view.settle();
        Index index = indexOf(tasks, view);
        int node = index.best();
        return node < 0 ? null : view.place(node, index.asked().compiled(), askSeed);
    }

    /**
     * Reserves all tasks of some asks, or none. Each is placed as if those before it were there, so that rules hold among them.
     *
     * @return empty if not all find a node; then the view is as it was
     */
    public Optional<List<Placement>> reserveTogether(View view, List<Ask> asks, long seedOfAsks) {
        try (Trial trial = view.trial()) {
            for (int i = 0; i < asks.size(); i++) {
                Ask ask = asks.get(i);
                if (fill(ask, view, trial, Seeds.mix(seedOfAsks, i)).size() < ask.count()) {
                    return Optional.empty();
                }
            }
            return Optional.of(trial.keep());
        }
    }

    /** Whether a node can take one task of a class as the view is now, by all filters: what {@link #reserve} goes by. */
    public boolean takes(View view, TaskClass tasks, int node) {
        return indexOf(tasks, view).takes(node);
    }

    /** The node that one of these tasks would go to; -1 if none can take it. */
    public int best(View view, TaskClass tasks) {
        return indexOf(tasks, view).best();
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
        var placed = new ArrayList<Placement>(ask.count());
        while (placed.size() < ask.count()) {
            Index index = indexOf(ask.tasks(), view);
            int node = index.best();
            if (node < 0) {
                break;
            }
            placed.add(trial.place(node, index.asked().compiled(), Seeds.mix(askSeed, placed.size())));
        }
        return placed;
    }

    private Index indexOf(TaskClass tasks, View view) {
        Index known = latest.get(tasks);
        if (known == null) {
            known = indexes.get(tasks);
            if (latest.size() == LATEST_MAX) {
                latest.clear();
            }
        }
        if (known == null || !known.isCurrent(view) || known.givesUp()) {
            known = index(view, tasks, known != null && known.givesUp());
        }
        latest.put(tasks, known);
        return known;
    }

    private Index index(View view, TaskClass tasks, boolean alone) {
        var asked = new Asked(view, tasks);
        boolean fewOwn = asked.hasRules() && large < OWN_MAX;
        Index made = alone || fewOwn ? null : shared(view, asked);
        if (made == null) {
            made = new ClassIndex(view, asked, seed, asked.isOfGpusAlone());
            large++;
        }
        forget(indexes.put(tasks, made));
        int largeMax = Math.max(2, NODES_MAX / Math.max(1, view.bound()));
        while (indexes.size() > CLASSES_MAX || large > largeMax) {
            forget(indexes.pollFirstEntry().getValue());
            latest.clear();
        }
        return made;
    }

    /** Whether the class has an index by itself. */
    boolean hasOwnIndex(TaskClass tasks) {
        return indexes.get(tasks) instanceof ClassIndex;
    }

    private void forget(@Nullable Index index) {
        large -= index instanceof ClassIndex || index instanceof SplitIndex ? 1 : 0;
    }

    private @Nullable Index shared(View view, Asked asked) {
        Map<PlacementStyle, SharedIndex> byStyle = asked.hasRules() ? sharedByRuled : shared;
        SharedIndex known = byStyle.get(asked.style());
        if (known == null || known.view() != view) {
            known = new SharedIndex(view, asked.style(), asked.hasRules(), seed);
            byStyle.put(asked.style(), known);
        }
        if (!known.serves(asked)) {
            return null;
        }
        var search = new SharedSearch(known, asked);
        if (!asked.splitsByGpus()) {
            return search;
        }
        large++;
        return new SplitIndex(search, new ClassIndex(view, new Asked(view, asked.tasks()), seed, true));
    }
}
