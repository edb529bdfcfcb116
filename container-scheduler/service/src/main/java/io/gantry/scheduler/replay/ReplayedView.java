package io.gantry.scheduler.replay;

import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.core.placement.Ask;
import io.gantry.scheduler.core.placement.Plan;
import io.gantry.scheduler.core.placement.Planner;
import io.gantry.scheduler.core.view.Placement;
import io.gantry.scheduler.core.view.PlacementStyle;
import io.gantry.scheduler.core.view.View;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A view to which happens what happened to the cluster's own, and on which each plan that was recorded is made again from its
 * seed. What was recorded is what counts for what follows, also where the plan comes out otherwise.
 */
final class ReplayedView {

    /** Differences that are told of. */
    static final int DIFFERENCES_MAX = 20;

    private final Uid cluster;
    private final Moment moment;
    private final List<Difference> differences = new ArrayList<>();
    private final Deque<Expected> expected = new ArrayDeque<>();
    private View view;
    private Planner planner;
    private long plans;
    private long tasks;
    private long different;
    private boolean differs;

    /** What a plan made again says of one task. */
    private record Expected(GroupName group, Placement placement) {}

    /** A task, or an ask, of which the plan made again says something else. */
    record Difference(Instant at, GroupName group, String recorded, String again) {}

    /** @param moment from which to go on */
    ReplayedView(Uid cluster, Moment moment) {
        this.cluster = cluster;
        this.moment = moment;
        this.view = moment.view();
        this.planner = planner();
    }

    /** As the cluster's owner has it. */
    private Planner planner() {
        return new Planner(cluster.value().getLeastSignificantBits());
    }

    View view() {
        return view;
    }

    long plans() {
        return plans;
    }

    long tasks() {
        return tasks;
    }

    /** Plans of which something came out otherwise. */
    long different() {
        return different;
    }

    List<Difference> differences() {
        return differences;
    }

    void take(Entry entry) {
        switch (entry) {
            case Entry.Begins(PlacementStyle style) -> {
                view = new View(style);
                planner = planner();
            }
            case Entry.Styled(PlacementStyle style) -> view.restyle(style);
            case Entry.Described described -> {
                if (moment.nodes().containsKey(described.id())) {
                    view.updateNode(described.id(), described.node());
                } else {
                    view.addNode(described.id(), described.node());
                }
            }
            case Entry.NodeGone(int id) -> view.removeNode(id);
            case Entry.Held held -> {
                compare(held);
                Moment.hold(view, held);
            }
            case Entry.Released(Uid allocation) -> {
                Entry.Held held = moment.held().get(allocation);
                if (held == null) {
                    throw new IllegalStateException(
                            "the view's journal releases " + allocation + ", which is not held");
                }
                view.release(Moment.placement(held));
            }
            case Entry.Planned planned -> plan(planned);
            case Entry.At at -> {}
            case Entry.Waits waits -> {}
            case Entry.WaitsNoMore done -> {}
        }
        moment.take(entry);
    }

    private void plan(Entry.Planned planned) {
        List<Ask> asks = planned.asks().stream()
                .map(asked -> new Ask(asked.group(), asked.tasks(), asked.count(), asked.together()))
                .toList();
        Plan again = planner.plan(view, asks, planned.seed());
        plans++;
        differs = false;
        expected.clear();
        for (int i = 0; i < asks.size(); i++) {
            Entry.Asked asked = planned.asks().get(i);
            List<Placement> placed = again.outcomes().get(i).placed();
            if (placed.size() != asked.placed()) {
                differ(asked.group(), asked.placed() + " of " + asked.count() + " placed", placed.size() + " placed");
            }
            for (int task = 0; task < asked.placed(); task++) {
                Placement one = placed.isEmpty() ? null : placed.get(Math.min(task, placed.size() - 1));
                if (one != null) {
                    expected.add(new Expected(asked.group(), one));
                }
            }
        }
    }

    private void compare(Entry.Held held) {
        Expected next = expected.poll();
        if (next == null) {
            return; // it was found running, or its plan has said already that it differs
        }
        tasks++;
        Placement recorded = Moment.placement(held);
        if (!recorded.equals(next.placement()) || !next.group().equals(held.group())) {
            differ(held.group(), text(recorded), text(next.placement()));
        }
    }

    private void differ(GroupName group, String recorded, String again) {
        different += differs ? 0 : 1;
        differs = true;
        if (differences.size() < DIFFERENCES_MAX) {
            differences.add(new Difference(moment.at(), group, recorded, again));
        }
    }

    private String text(Placement placement) {
        String node = view.nodes().contains(placement.node())
                ? ((Entry.NodeName) view.node(placement.node()).key()).name().value()
                : "a node that is not there";
        return "on " + node
                + (placement.ports().isEmpty() ? "" : ", ports " + placement.ports())
                + (placement.gpus().isEmpty() ? "" : ", devices " + placement.gpus());
    }
}
