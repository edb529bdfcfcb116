package io.gantry.server;

import io.gantry.platform.config.Bounds;
import java.time.Duration;
import java.util.Set;

/** What the program's own settings may be. */
final class ServerBounds {

    /** What one listens on for all, and nobody can be reached by. */
    private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "[::]", "*");

    private ServerBounds() {}

    /** @throws IllegalArgumentException naming every setting that is out of its bounds */
    static void check(ServerConfig config) {
        String address = config.peerAddress().orElse(config.peerBind());
        new Bounds("gantry")
                .number("port", config.port(), 0, 65_535)
                .number("requests-at-once", config.requestsAtOnce(), 1, 10_000)
                .number("kafka.replicas", config.kafka().replicas(), 1, 7)
                .time("kafka.audit-kept-for", config.kafka().auditKeptFor(), Duration.ofHours(1), Duration.ofDays(3650))
                .number("hold.share", config.hold().share(), 1, 100)
                .number("hold.least", config.hold().least(), 1, 10_000)
                .time("lease-lasts", config.leaseLasts(), Duration.ofSeconds(1), Duration.ofMinutes(1))
                .number("peer-port", config.peerPort(), 0, 65_535)
                .rule(
                        "peer-address",
                        address,
                        !ANY_ADDRESS.contains(address),
                        "must be set to the address by which other copies reach this one when gantry.peer-bind is "
                                + config.peerBind())
                .check();
    }
}
