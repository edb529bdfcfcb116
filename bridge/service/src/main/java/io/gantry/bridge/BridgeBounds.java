package io.gantry.bridge;

import io.gantry.platform.config.Bounds;
import java.time.Duration;

/** The bounds that {@link BridgeConfig} names. */
public final class BridgeBounds {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private BridgeBounds() {}

    /** @throws IllegalArgumentException naming every key that is out of its bounds */
    public static void check(BridgeConfig config) {
        var bounds = new Bounds("gantry.bridge");
        joining(bounds, config);
        heartbeat(bounds, config);
        patience(bounds, config);
        demand(bounds, config);
        bounds.check();
    }

    private static void joining(Bounds bounds, BridgeConfig config) {
        bounds.rule("join-bind", config.joinBind(), !config.joinBind().isBlank(), "must be an address of this host")
                .number("join-port", config.joinPort(), 0, 65_000)
                .rule(
                        "join-address",
                        config.joinAddress(),
                        !config.joinAddress().isBlank(),
                        "must be an address or name of this host")
                .time("join-again-within", config.joinAgainWithin(), Duration.ZERO, HOUR)
                .time("certificate-life", config.certificateLife(), Duration.ofSeconds(30), Duration.ofDays(3_650))
                .time("rejoin-within", config.rejoinWithin(), Duration.ZERO, Duration.ofDays(365))
                .time("rotation-within", config.rotationWithin(), MINUTE, Duration.ofDays(30))
                .time("stop-tasks-after", config.stopTasksAfter(), Duration.ofSeconds(6), HOUR)
                .time(
                        "ping-every",
                        config.pingEvery(),
                        SECOND,
                        config.stopTasksAfter().dividedBy(3));
    }

    private static void heartbeat(Bounds bounds, BridgeConfig config) {
        Duration lost = config.nodeLostAfter();
        bounds.time("heartbeat-every", config.heartbeatEvery(), Duration.ofMillis(100), HOUR)
                .time("heartbeat-quick", config.heartbeatQuick(), Duration.ofMillis(50), HOUR)
                .time("probe-within", config.probeWithin(), Duration.ofMillis(100), lost.dividedBy(2))
                .number("probes-at-once", config.probesAtOnce(), 1, 10_000)
                .time("node-lost-after", lost, SECOND, DAY)
                .rule(
                        "node-lost-after",
                        lost,
                        lost.compareTo(config.heartbeatEvery()) > 0,
                        "must be longer than heartbeat-every, which is " + config.heartbeatEvery())
                .time("unverified-within", config.unverifiedWithin(), Duration.ZERO, HOUR);
    }

    private static void demand(Bounds bounds, BridgeConfig config) {
        bounds.time("settle-within", config.settleWithin(), SECOND, Duration.ofMinutes(10))
                .time("scale-down-after", config.scaleDownAfter(), config.settleWithin(), Duration.ofDays(7))
                .time("begun-within", config.begunWithin(), SECOND, DAY)
                .number("promises-max", config.promisesMax(), 1, 100)
                .time("source-rest", config.sourceRest(), SECOND, Duration.ofDays(7));
    }

    private static void patience(Bounds bounds, BridgeConfig config) {
        bounds.time("launched-within", config.launchedWithin(), SECOND, DAY)
                .time("registered-within", config.registeredWithin(), SECOND, DAY)
                .time("drained-within", config.drainedWithin(), SECOND, Duration.ofDays(7))
                .time("ended-kept-for", config.endedKeptFor(), MINUTE, Duration.ofDays(365));
    }
}
