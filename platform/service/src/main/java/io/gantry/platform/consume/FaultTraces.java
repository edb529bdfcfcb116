package io.gantry.platform.consume;

import io.gantry.platform.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Says which faults are logged with their trace. A bug in a handler can refuse every fact of a topic, and their traces
 * are all the same: one of each topic and class of exception in a minute will do.
 */
final class FaultTraces {

    static final Duration EVERY = Duration.ofMinutes(1);

    private final Ticker ticker;
    /** Of the last minute only. */
    private final Map<Kind, Long> loggedAt = new HashMap<>();

    private record Kind(String topic, Class<? extends Throwable> type) {}

    FaultTraces(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Whether it is to be logged now; then it counts as logged. */
    synchronized boolean areDue(String topic, Throwable fault) {
        long now = ticker.nanos();
        loggedAt.values().removeIf(at -> now - at >= EVERY.toNanos());
        return loggedAt.putIfAbsent(new Kind(topic, fault.getClass()), now) == null;
    }
}
