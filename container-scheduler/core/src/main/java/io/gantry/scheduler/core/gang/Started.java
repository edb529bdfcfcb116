package io.gantry.scheduler.core.gang;

import io.gantry.scheduler.core.view.Placement;
import java.util.List;

/**
 * A gang that is held in the view.
 *
 * @param placements of its asks in their order, one for each task
 */
public record Started(Gang gang, List<Placement> placements) {

    public Started {
        placements = List.copyOf(placements);
    }
}
