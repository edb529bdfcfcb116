package io.gantry.provisioner.operation;

import io.gantry.kinds.id.Uid;
import io.gantry.platform.time.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Machines that a provider was asked to make and did not answer: it may still make them, until the limit of that call is
 * over, also after it has said that there is nothing to delete. Kept in memory: a successor destroys nothing before its
 * predecessor's last calls have ended.
 */
final class LateCreations {

    private final Ticker ticker;
    private final Duration limit;
    private final Map<Uid, Long> until = new ConcurrentHashMap<>();

    /** @param limit of a call */
    LateCreations(Ticker ticker, Duration limit) {
        this.ticker = ticker;
        this.limit = limit;
    }

    /** @param sent when, by the ticker */
    void unanswered(Uid machine, long sent) {
        until.values().removeIf(over -> over - ticker.nanos() <= 0);
        until.put(machine, sent + limit.toNanos());
    }

    /** How long it may still be made; zero if no more. */
    Duration stillMayCome(Uid machine) {
        Long over = until.get(machine);
        return over == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, over - ticker.nanos()));
    }
}
