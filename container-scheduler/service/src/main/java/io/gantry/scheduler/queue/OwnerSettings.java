package io.gantry.scheduler.queue;

import java.time.Duration;

/**
 * The limits of one cluster's owner.
 *
 * @param startsMax containers being started at once, in all
 * @param startsPerNodeMax and on one node
 * @param placementsMax allocations in one transaction
 * @param listEvery how often each engine is asked for all it has, beside its stream of events
 * @param keptPerTask ended containers kept for their logs
 * @param keptFor how long they are kept at most
 * @param startingAfter a start that takes longer than this is told as STARTING
 * @param snapshotEvery how often one is made of the view, for replays, if anything has changed
 */
public record OwnerSettings(
        int startsMax,
        int startsPerNodeMax,
        int placementsMax,
        Duration listEvery,
        int keptPerTask,
        Duration keptFor,
        Duration startingAfter,
        Duration snapshotEvery) {

    public static final OwnerSettings STANDARD = new OwnerSettings(
            64, 8, 2_000, Duration.ofMinutes(2), 3, Duration.ofHours(24), Duration.ofSeconds(1), Duration.ofHours(1));
}
