package io.gantry.scheduler.core.preempt;

import io.gantry.scheduler.core.placement.Ask;
import java.util.List;

/**
 * What to do for an ask, decided on one version of a view.
 *
 * @param placed in this order: later ones count on what earlier ones did
 * @param blocked how many tasks found no node even so; all of them, if they are only placed together
 */
public record Preemption(Ask ask, List<Displacement> placed, int blocked, long viewVersion) {

    public Preemption {
        placed = List.copyOf(placed);
    }

    public List<Victim> victims() {
        return placed.stream().flatMap(one -> one.victims().stream()).toList();
    }
}
