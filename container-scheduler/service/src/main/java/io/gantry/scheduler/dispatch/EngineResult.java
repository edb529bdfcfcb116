package io.gantry.scheduler.dispatch;

import io.gantry.kinds.id.Uid;
import io.gantry.scheduler.spi.WorkloadEngine.Listing;
import io.gantry.scheduler.spi.WorkloadEngine.Outcome;
import io.gantry.scheduler.spi.WorkloadEngine.Seen;
import io.gantry.scheduler.spi.WorkloadEngine.Started;

/** What came of a call to an engine, or what one said by itself. */
public sealed interface EngineResult {

    record StartAnswered(Uid allocation, Started answer) implements EngineResult {}

    record StopAnswered(Uid allocation, Outcome answer) implements EngineResult {}

    record RemoveAnswered(Uid node, Uid allocation, Outcome answer) implements EngineResult {}

    record VolumeRemoved(Uid volume, Outcome answer) implements EngineResult {}

    /** A container started or ended. */
    record ContainerSeen(Uid node, Seen container) implements EngineResult {}

    /**
     * All that is on a node.
     *
     * @param begunNanos when it was asked: what was started later may be missing in it
     */
    record Listed(Uid node, Listing answer, long begunNanos) implements EngineResult {}

    /** The stream of a node's events ended; what happens now is seen by the next listing. */
    record StreamBroken(Uid node, long stream, String detail) implements EngineResult {}
}
