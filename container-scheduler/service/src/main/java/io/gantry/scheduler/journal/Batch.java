package io.gantry.scheduler.journal;

import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.api.DecisionFact;
import io.gantry.scheduler.api.DemandFact.Shape;
import java.util.List;
import java.util.Optional;

/**
 * All that one transaction makes durable: many decisions, and what happened meanwhile. It says what is, not what to add,
 * so that writing it twice does nothing.
 *
 * @param placed allocations that are new
 * @param changed allocations that were written before
 * @param removed ended allocations whose container is gone now
 * @param forgotten attempts so old that nobody asks for them
 * @param gone jobs that were deleted and have nothing left anywhere
 * @param reverts jobs whose update failed and that go back
 * @param volumes that are new or have changed
 * @param volumesGone that are on no node any more
 * @param demand if it changed
 * @param recorded what the view took in since the batch before
 */
public record Batch(
        List<AllocationRow> placed,
        List<AllocationRow> changed,
        List<Uid> removed,
        List<TaskAttempt> forgotten,
        List<JobStatus> jobs,
        List<Uid> gone,
        List<Revert> reverts,
        List<VolumeRow> volumes,
        List<Uid> volumesGone,
        List<Occupancy> occupancy,
        Optional<List<Shape>> demand,
        List<DecisionFact> decisions,
        List<ViewSegment.Numbered> recorded) {

    /** The same, with what was recorded of the view. */
    public Batch with(List<ViewSegment.Numbered> segments) {
        return new Batch(
                placed,
                changed,
                removed,
                forgotten,
                jobs,
                gone,
                reverts,
                volumes,
                volumesGone,
                occupancy,
                demand,
                decisions,
                List.copyOf(segments));
    }

    public boolean isEmpty() {
        return placed.isEmpty()
                && changed.isEmpty()
                && removed.isEmpty()
                && forgotten.isEmpty()
                && jobs.isEmpty()
                && gone.isEmpty()
                && reverts.isEmpty()
                && volumes.isEmpty()
                && volumesGone.isEmpty()
                && occupancy.isEmpty()
                && demand.isEmpty()
                && decisions.isEmpty()
                && recorded.isEmpty();
    }
}
