package io.gantry.scheduler.core.preempt;

import io.gantry.scheduler.core.placement.Oracle;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.TaskClass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/** All sets of victims on all nodes, tried one by one. */
final class Cheapest {

    /** Sets are doubled by each. */
    static final int PLACEMENTS_MAX = 9;

    private final Oracle oracle;
    private final TaskClass tasks;
    private final Budgets budgets;

    Cheapest(Oracle oracle, TaskClass tasks, Budgets budgets) {
        this.oracle = oracle;
        this.tasks = tasks;
        this.budgets = budgets;
    }

    private List<Placement> lower(int node) {
        return oracle.placements.stream()
                .filter(one -> one.node() == node)
                .filter(one -> one.tasks().rules().priority() < tasks.rules().priority())
                .toList();
    }

    boolean isSmallEnough() {
        return oracle.nodes.keySet().stream().allMatch(node -> lower(node).size() <= PLACEMENTS_MAX);
    }

    Optional<Cost> cost() {
        Cost best = null;
        for (int node : oracle.nodes.keySet()) {
            List<Placement> lower = lower(node);
            for (int set = 0; set < 1 << lower.size(); set++) {
                List<Placement> victims = chosen(lower, set);
                Cost cost = costOf(victims);
                boolean better = best == null || cost.compareTo(best) < 0;
                if (better && isWithinBudgets(victims) && works(node, victims)) {
                    best = cost;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    private static List<Placement> chosen(List<Placement> among, int set) {
        var chosen = new ArrayList<Placement>();
        for (int i = 0; i < among.size(); i++) {
            if ((set & 1 << i) != 0) {
                chosen.add(among.get(i));
            }
        }
        return chosen;
    }

    static Cost costOf(List<Placement> victims) {
        int highest = Cost.NOBODY;
        long sum = 0;
        for (Placement victim : victims) {
            int priority = victim.tasks().rules().priority();
            highest = Math.max(highest, priority);
            sum += priority;
        }
        return new Cost(highest, sum, victims.size());
    }

    private boolean isWithinBudgets(List<Placement> victims) {
        var counts = new HashMap<String, Integer>();
        victims.forEach(victim -> victim.tasks().rules().tags().forEach(tag -> counts.merge(tag, 1, Integer::sum)));
        return counts.entrySet().stream().allMatch(one -> one.getValue() <= budgets.left(one.getKey()));
    }

    /** A port that the core chose for a victim is not known to be free for one who wants it by number. */
    private boolean works(int node, List<Placement> victims) {
        boolean wantsChosen = victims.stream()
                .anyMatch(victim -> victim.ports().stream()
                        .skip(victim.tasks().hostPorts().size())
                        .anyMatch(tasks.hostPorts()::contains));
        Oracle without = oracle.copy();
        victims.forEach(without.placements::remove);
        return !wantsChosen && without.fits(node, tasks);
    }
}
