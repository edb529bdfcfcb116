package io.gantry.scheduler.core.explain;

import io.gantry.scheduler.core.placement.Reason;
import java.util.List;

/**
 * Which nodes can take a task, and why the others cannot. {@code feasible} and the nodes of all counts sum to {@code nodes}.
 *
 * @param counts the nodes that cannot, by their first reason and whether they ever could, most first
 * @param nearest the nodes that cannot, those first that need the least to change
 */
public record Explanation(long viewVersion, int nodes, int feasible, List<Count> counts, List<Miss> nearest) {

    public Explanation {
        counts = List.copyOf(counts);
        nearest = List.copyOf(nearest);
    }

    /**
     * Nodes that cannot for the same first reason.
     *
     * @param outlook UNSUITABLE if for these nodes any reason, not only the first, never passes
     * @param text the reason in the words of the nearest of them
     */
    public record Count(Reason.Code code, Reason.Outlook outlook, int nodes, String text) {}

    /**
     * A node that cannot.
     *
     * @param key the caller's, of the node
     * @param reasons all of them, in the order of the filters
     */
    public record Miss(int node, Object key, List<Reason> reasons) {
        public Miss {
            reasons = List.copyOf(reasons);
        }

        /** UNSUITABLE if any of the reasons never passes. */
        public Reason.Outlook outlook() {
            return reasons.stream().anyMatch(reason -> reason.outlook() == Reason.Outlook.UNSUITABLE)
                    ? Reason.Outlook.UNSUITABLE
                    : Reason.Outlook.BUSY;
        }

        /** All that would have to change, in one line. */
        public String text() {
            return String.join("; ", reasons.stream().map(Reason::text).toList());
        }
    }

    /** Whether no node that is there could ever take it, however long it waits. */
    public boolean neverFits() {
        return feasible == 0 && counts.stream().allMatch(count -> count.outlook() == Reason.Outlook.UNSUITABLE);
    }
}
