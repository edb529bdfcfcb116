package io.gantry.scheduler.core.placement;

import io.gantry.scheduler.core.view.Placement;
import java.util.List;

/**
 * What to do, decided on one version of a view: one outcome per ask, in the order of the asks. The same view, asks and seed
 * give the same plan.
 */
public record Plan(List<Outcome> outcomes, long seed, long viewVersion) {

    public Plan {
        outcomes = List.copyOf(outcomes);
    }

    /**
     * What became of an ask.
     *
     * @param placed where its tasks go, one each
     * @param blocked how many found no node
     */
    public record Outcome(Ask ask, List<Placement> placed, int blocked) {
        public Outcome {
            placed = List.copyOf(placed);
        }
    }
}
