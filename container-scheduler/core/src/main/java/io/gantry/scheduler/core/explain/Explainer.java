package io.gantry.scheduler.core.explain;

import io.gantry.scheduler.core.explain.Explanation.Count;
import io.gantry.scheduler.core.explain.Explanation.Miss;
import io.gantry.scheduler.core.placement.Asked;
import io.gantry.scheduler.core.placement.Filters;
import io.gantry.scheduler.core.placement.Reason;
import io.gantry.scheduler.core.view.NodeSet;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/** Says why tasks are not placed. Worked out when asked for, from the same filters that placing uses. */
public final class Explainer {

    /** What can pass before what never will, few reasons before many, a small lack before a large one. */
    private static final Comparator<Miss> NEAREST_FIRST = Comparator.comparing(Miss::outlook)
            .thenComparingInt(miss -> miss.reasons().size())
            .thenComparingDouble(
                    miss -> miss.reasons().stream().mapToDouble(Reason::lack).sum())
            .thenComparingInt(Miss::node);

    private final int nearestMax;

    /** @param nearestMax how many of the nearest misses are named */
    public Explainer(int nearestMax) {
        this.nearestMax = nearestMax;
    }

    public Explanation explain(View view, TaskClass tasks) {
        Asked asked = Asked.now(view, tasks);
        var misses = new ArrayList<Miss>();
        NodeSet nodes = view.nodes();
        for (int node = nodes.next(0); node >= 0; node = nodes.next(node + 1)) {
            List<Reason> reasons = Filters.reasons(node, asked, view);
            if (!reasons.isEmpty()) {
                misses.add(new Miss(node, view.node(node).key(), reasons));
            }
        }
        misses.sort(NEAREST_FIRST);
        int all = nodes.size();
        List<Miss> nearest = misses.subList(0, Math.min(nearestMax, misses.size()));
        return new Explanation(view.version(), all, all - misses.size(), counts(misses), nearest);
    }

    private static List<Count> counts(List<Miss> nearestFirst) {
        record Group(Reason.Code code, Reason.Outlook outlook) {}
        var byGroup = new LinkedHashMap<Group, Count>();
        for (Miss miss : nearestFirst) {
            Reason first = miss.reasons().getFirst();
            byGroup.merge(
                    new Group(first.code(), miss.outlook()),
                    new Count(first.code(), miss.outlook(), 1, first.text()),
                    (known, one) -> new Count(known.code(), known.outlook(), known.nodes() + 1, known.text()));
        }
        return byGroup.values().stream()
                .sorted(Comparator.comparingInt(Count::nodes).reversed())
                .toList();
    }
}
