package io.gantry.inventory;

import io.gantry.platform.config.Bounds;
import java.time.Duration;

/** What inventory's settings may be. */
public final class InventoryBounds {

    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private InventoryBounds() {}

    /** @throws IllegalArgumentException naming every setting that is out of its bounds */
    public static void check(InventoryConfig config) {
        InventoryConfig.Watch watch = config.watch();
        new Bounds("gantry.inventory")
                .time("pool-deletion-patience", config.poolDeletionPatience(), MILLISECOND, Duration.ofHours(1))
                .time("placement-timeout", config.placementTimeout(), MILLISECOND, Duration.ofMinutes(1))
                .time("audit-kept-for", config.auditKeptFor(), Duration.ofDays(1), Duration.ofDays(3650))
                .number("watch.watchers-max", watch.watchersMax(), 1, 100_000)
                .number("watch.queue-events-max", watch.queueEventsMax(), 10, 100_000)
                .number("watch.entries-max", watch.entriesMax(), 100, 10_000_000)
                .time("watch.keep-for", watch.keepFor(), MILLISECOND, Duration.ofDays(30))
                .time("watch.trim-every", watch.trimEvery(), MILLISECOND, Duration.ofDays(1))
                .check();
    }
}
