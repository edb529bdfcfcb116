package io.gantry.inventory.watch;

import java.time.Duration;

/**
 * How much is kept for watchers.
 *
 * @param watchersMax who may watch at once
 * @param queueEventsMax events one slow watcher may be behind before it is dropped
 * @param entriesMax changes kept, so that a watcher can resume
 * @param keepFor how long at most
 * @param trimEvery how often what is older is forgotten
 */
public record WatchSettings(
        int watchersMax, int queueEventsMax, long entriesMax, Duration keepFor, Duration trimEvery) {}
