package io.gantry.scheduler.core.explain;

import io.gantry.scheduler.core.explain.Explanation.Count;
import io.gantry.scheduler.core.explain.Explanation.Miss;
import io.gantry.scheduler.core.placement.Asked;
import io.gantry.scheduler.core.placement.Filter;
import io.gantry.scheduler.core.placement.Filters;
import io.gantry.scheduler.core.placement.Reason;
import io.gantry.scheduler.core.placement.Reason.Outlook;
import io.gantry.scheduler.core.view.NodeSet;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says why tasks are not placed. Worked out when asked for, from the same filters that placing uses: all nodes by numbers, words
 * only for those that are named.
 */
public final class Explainer {

    private final int nearestMax;

    /** @param nearestMax how many of the nearest misses are named, from 0 */
    public Explainer(int nearestMax) {
        this.nearestMax = nearestMax;
    }

    /** How far off a node is. What can pass is before what never will, few reasons before many, a small lack before a large one. */
    private record Distance(int node, boolean never, int reasons, double lack) {

        private static final Comparator<Distance> NEAREST_FIRST = Comparator.comparing(Distance::never)
                .thenComparingInt(Distance::reasons)
                .thenComparingDouble(Distance::lack)
                .thenComparingInt(Distance::node);

        boolean isNearer(@Nullable Distance than) {
            return than == null || NEAREST_FIRST.compare(this, than) < 0;
        }
    }

    /** Nodes with the same first reason and the same outlook. */
    private static final class Group {
        private int nodes;
        private @Nullable Distance nearest;

        void add(Distance distance) {
            nodes++;
            nearest = distance.isNearer(nearest) ? distance : nearest;
        }
    }

    /** Those of one word. */
    private static final class Groups {
        private final Group busy = new Group();
        private final Group never = new Group();
    }

    public Explanation explain(View view, TaskClass tasks) {
        Asked asked = Asked.now(view, tasks);
        List<Filter> filters = asked.filters();
        var groups = new EnumMap<Reason.Code, Groups>(Reason.Code.class);
        var nearest = new Nearest();
        NodeSet nodes = view.nodes();
        int missed = 0;
        for (int node = nodes.next(0); node >= 0; node = nodes.next(node + 1)) {
            missed += look(node, asked, view, filters, groups, nearest) ? 1 : 0;
        }
        int all = nodes.size();
        List<Miss> misses = nearest.found.stream()
                .map(one -> new Miss(one.node(), view.node(one.node()).key(), Filters.reasons(one.node(), asked, view)))
                .toList();
        return new Explanation(view.version(), all, all - missed, counts(groups, asked, view), misses);
    }

    /** @return whether it cannot take one */
    private static boolean look(
            int node, Asked asked, View view, List<Filter> filters, Map<Reason.Code, Groups> groups, Nearest nearest) {
        Filter first = null;
        int reasons = 0;
        double lack = 0;
        boolean never = false;
        for (int i = 0; i < filters.size(); i++) {
            Filter filter = filters.get(i);
            if (!filter.passes(node, asked, view)) {
                first = first == null ? filter : first;
                reasons++;
                lack += filter.lack(node, asked, view);
                never |= filter.outlook(node, asked, view) == Outlook.UNSUITABLE;
            }
        }
        if (first == null) {
            return false;
        }
        var distance = new Distance(node, never, reasons, lack);
        Groups group = groups.computeIfAbsent(first.code(node, asked, view), code -> new Groups());
        (never ? group.never : group.busy).add(distance);
        nearest.add(distance);
        return true;
    }

    /** The nearest so far, nearest first. */
    private final class Nearest {

        final ArrayList<Distance> found = new ArrayList<>();

        void add(Distance distance) {
            if (found.size() == nearestMax && (found.isEmpty() || !distance.isNearer(found.getLast()))) {
                return;
            }
            int at = found.size();
            while (at > 0 && distance.isNearer(found.get(at - 1))) {
                at--;
            }
            found.add(at, distance);
            if (found.size() > nearestMax) {
                found.removeLast();
            }
        }
    }

    private static List<Count> counts(Map<Reason.Code, Groups> groups, Asked asked, View view) {
        record Named(Distance nearest, Count count) {}
        var named = new ArrayList<Named>();
        for (Groups one : groups.values()) {
            for (Group group : List.of(one.busy, one.never)) {
                Distance nearest = group.nearest;
                if (nearest != null) {
                    Reason first = Filters.reasons(nearest.node(), asked, view).getFirst();
                    Outlook outlook = nearest.never() ? Outlook.UNSUITABLE : Outlook.BUSY;
                    named.add(new Named(nearest, new Count(first.code(), outlook, group.nodes, first.text())));
                }
            }
        }
        return named.stream()
                .sorted(Comparator.<Named>comparingInt(one -> -one.count().nodes())
                        .thenComparing(Named::nearest, Distance.NEAREST_FIRST))
                .map(Named::count)
                .toList();
    }
}
