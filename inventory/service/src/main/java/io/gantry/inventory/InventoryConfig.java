package io.gantry.inventory;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How inventory behaves. */
@ConfigMapping(prefix = "gantry.inventory")
public interface InventoryConfig {

    /** How long the deletion of a pool without machines waits for the layers below to have seen it. */
    @WithDefault("30s")
    Duration poolDeletionPatience();

    /** How long to wait for the scheduler's part of an explanation. */
    @WithDefault("5s")
    Duration placementTimeout();

    /** How long it is kept who did what, and of a token that ended what it was: 1 d to 3650 d. */
    @WithDefault("365D")
    Duration auditKeptFor();

    /** What is kept for those who watch. */
    Watch watch();

    /** What is kept for those who watch. */
    interface Watch {

        /** Who may watch at once; one more is answered 429. */
        @WithDefault("1000")
        @Min(1)
        @Max(100_000)
        int watchersMax();

        /** Changes that a watcher may be behind before it is dropped; it comes back and resumes. */
        @WithDefault("5000")
        @Min(10)
        @Max(100_000)
        int queueEventsMax();

        /** Changes that are kept, so that a watcher can resume. */
        @WithDefault("20000")
        @Min(100)
        @Max(10_000_000)
        long entriesMax();

        /** How long a change is kept at most. */
        @WithDefault("1h")
        Duration keepFor();

        /** How often changes that are too old or too many are forgotten. */
        @WithDefault("30s")
        Duration trimEvery();
    }
}
