package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.Affinity;
import io.gantry.scheduler.core.view.ChangeLog;
import io.gantry.scheduler.core.view.Compiled;
import io.gantry.scheduler.core.view.TaskClass;
import io.gantry.scheduler.core.view.View;
import java.util.List;

/**
 * A class of tasks, kept up with its view, for those who look at nodes one by one and try out what would be if something went
 * from them. All filters and scorers are asked as they are, so a new one holds here too.
 */
public final class Lookout {

    private static final Scorers.Fullness FULLNESS = new Scorers.Fullness();

    private final View view;
    private final Asked asked;
    private final boolean even;
    private final boolean onlyAmounts;
    private final boolean mustBeNear;
    private final List<Filter> ofPlace;
    private boolean fresh = true;
    private long seen;

    public Lookout(View view, TaskClass tasks) {
        this.view = view;
        this.asked = new Asked(view, tasks);
        this.even = !tasks.rules().spreads().isEmpty();
        this.onlyAmounts = asked.filters().stream()
                .allMatch(filter -> filter.reach() == Reach.PROFILE
                        || filter instanceof RoomFilters.HasAmount
                        || filter instanceof RoomFilters.HasNamed);
        this.ofPlace = asked.filters().stream()
                .filter(filter -> !(filter instanceof DescriptionFilters.IsAvailable))
                .toList();
        this.mustBeNear = tasks.rules().affinities().stream()
                .anyMatch(rule -> rule.hard() && rule.direction() == Affinity.Direction.NEAR);
    }

    /** Whether it is still of this view, and of the class as the view knows it; if not, another is to be made. */
    public boolean isCurrent(View now) {
        return view == now && asked.isCurrent();
    }

    public Compiled tasks() {
        return asked.compiled();
    }

    /** Whether a node that suits takes one exactly if it has enough of all that is countable. */
    public boolean asksOnlyForAmounts() {
        return onlyAmounts;
    }

    /** Whether it can be wrong for a node to lose a placement: the task must be near one. */
    public boolean mustBeNear() {
        return mustBeNear;
    }

    /** Looks at all nodes that changed since the last time. */
    void catchUp() {
        ChangeLog changes = view.changes();
        if (fresh || !changes.reaches(seen)) {
            for (int node = 0; node < view.bound(); node++) {
                asked.describe(node);
            }
            fresh = false;
        } else {
            for (long position = seen; position < changes.end(); position++) {
                if (changes.isDescription(position)) {
                    asked.describe(changes.node(position));
                } else if (even) {
                    asked.look(changes.node(position));
                }
            }
        }
        seen = changes.end();
        asked.begin();
    }

    /** Whether the node is there and suits by its description. */
    public boolean suits(int node) {
        return asked.suits(node);
    }

    /**
     * Whether the node, which suits, can take one as it is now. What is the least in any domain is as it was announced: for one
     * that went from this very node since then that makes no difference, since its domain then has one less as well.
     */
    public boolean takes(int node) {
        return asked.fits(node) && asked.domainsTake(node);
    }

    /** Whether the node would not take one, were it open to new tasks: asked with the one that is there taken away. */
    public boolean isWrong(int node) {
        for (Filter filter : ofPlace) {
            if (!filter.passes(node, asked, view)) {
                return true;
            }
        }
        return false;
    }

    /** How good the node is, as the planner has it. */
    public long points(int node) {
        return asked.profilePoints(node) + asked.nodePoints(node) + asked.domainPoints(node);
    }

    /** The same without how full it is. */
    public long pointsOfWishes(int node) {
        return points(node) - FULLNESS.points(node, asked, view);
    }
}
