package io.gantry.provisioner;

import io.gantry.platform.config.Bounds;
import java.time.Duration;

/** What the provisioner's settings may be. */
public final class ProvisionerBounds {

    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);

    private ProvisionerBounds() {}

    /** @throws IllegalArgumentException naming every setting that is out of its bounds */
    public static void check(ProvisionerConfig config) {
        new Bounds("gantry.provisioner")
                .number("calls-max", config.callsMax(), 1, 10_000)
                .number("calls-per-provider-max", config.callsPerProviderMax(), 1, 10_000)
                .time("call-timeout", config.callTimeout(), MILLISECOND, Duration.ofMinutes(10))
                .number("operations-max", config.operationsMax(), 1, 100_000)
                .number("create-batch", config.createBatch(), 1, 1_000)
                .time("observe-every", config.observeEvery(), MILLISECOND, DAY)
                .time("reconcile-every", config.reconcileEvery(), MILLISECOND, DAY)
                .time("status-every", config.statusEvery(), MILLISECOND, DAY)
                .number("create-attempts-max", config.createAttemptsMax(), 1, 1_000)
                .time("retry-first", config.retryFirst(), MILLISECOND, DAY)
                .time("retry-most", config.retryMost(), MILLISECOND, DAY)
                .time("source-retry-first", config.sourceRetryFirst(), MILLISECOND, DAY)
                .time("source-retry-most", config.sourceRetryMost(), MILLISECOND, DAY)
                .time("join-token-lasts", config.joinTokenLasts(), MILLISECOND, Duration.ofDays(7))
                .time("deleted-kept-for", config.deletedKeptFor(), MINUTE, Duration.ofDays(365))
                .time("audit-kept-for", config.auditKeptFor(), DAY, Duration.ofDays(3650))
                .check();
    }
}
