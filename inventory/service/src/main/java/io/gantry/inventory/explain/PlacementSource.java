package io.gantry.inventory.explain;

import io.gantry.kinds.id.Name;
import io.gantry.platform.problem.Result;
import io.gantry.scheduler.api.JobPlacement;
import org.jspecify.annotations.Nullable;

/** Asks the scheduler for its part of an explanation, in the caller's name. */
public interface PlacementSource {

    /** @param authorization the header as the caller sent it */
    Result<JobPlacement> placement(Name namespace, Name job, @Nullable String authorization);
}
