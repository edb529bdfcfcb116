package io.gantry.platform.audit;

import io.gantry.kinds.id.UidSource;
import io.gantry.platform.identity.Identity;
import io.gantry.platform.time.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Refusals on their way into the audit. Whoever is refused costs nothing and could fill the table, so a flood becomes a
 * few rows: what unknown callers try in the same way until it is written is one entry with a count, and of each caller
 * only {@value #EACH_MAX} entries in a minute are written one by one. The rest is counted: an entry per caller and minute.
 */
final class Refusals {

    static final int EACH_MAX = 100;
    static final Duration WINDOW = Duration.ofMinutes(1);
    /** While the database is away. */
    static final int WAITING_MAX = 10_000;

    private final UidSource uids;
    private final InstantSource time;
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();
    /** By what they have in common. */
    private final SequencedMap<AuditEntry, AuditEntry> waiting = new LinkedHashMap<>();

    private final Map<String, Caller> callers = new HashMap<>();
    private long windowBegan;

    /** What one caller was refused in this minute. */
    private static final class Caller {
        private final AuditEntry first;
        private int written;
        private long counted;

        Caller(AuditEntry first) {
            this.first = first;
        }
    }

    Refusals(UidSource uids, InstantSource time, Ticker ticker) {
        this.uids = uids;
        this.time = time;
        this.ticker = ticker;
        this.windowBegan = ticker.nanos();
    }

    /** Takes one that waits to be written. */
    void add(AuditEntry entry) {
        lock.lock();
        try {
            if (waiting.containsKey(key(entry)) || (waiting.size() < WAITING_MAX && mayBeWritten(entry))) {
                put(entry);
            } else {
                caller(entry).counted++;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the caller writes it, with what it belongs to; otherwise it is counted here. */
    boolean leaves(AuditEntry entry) {
        lock.lock();
        try {
            if (mayBeWritten(entry)) {
                return true;
            }
            caller(entry).counted++;
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** The first so many that wait, in the order in which they came; they stay until they are {@link #written}. */
    List<AuditEntry> next(int limit) {
        lock.lock();
        try {
            turnWindow();
            return waiting.values().stream().limit(limit).toList();
        } finally {
            lock.unlock();
        }
    }

    /** What was added to them since stays, with that count. */
    void written(List<AuditEntry> entries) {
        lock.lock();
        try {
            for (AuditEntry entry : entries) {
                waiting.computeIfPresent(
                        key(entry),
                        (_, now) -> now.count() > entry.count()
                                ? now.times(now.count() - entry.count()).at(uids.next(), time.instant())
                                : null);
            }
        } finally {
            lock.unlock();
        }
    }

    /** What was only counted is written too, though its minute is not over. */
    void endWindow() {
        lock.lock();
        try {
            for (Caller caller : callers.values()) {
                if (caller.counted > 0) {
                    put(caller.first.oneOfTooMany(uids.next(), time.instant(), caller.counted));
                }
            }
            callers.clear();
            windowBegan = ticker.nanos();
        } finally {
            lock.unlock();
        }
    }

    private void turnWindow() {
        if (ticker.nanos() - windowBegan >= WINDOW.toNanos()) {
            endWindow();
        }
    }

    private boolean mayBeWritten(AuditEntry entry) {
        turnWindow();
        return caller(entry).written++ < EACH_MAX;
    }

    private Caller caller(AuditEntry entry) {
        return callers.computeIfAbsent(entry.who() + " " + entry.token(), _ -> new Caller(entry));
    }

    private void put(AuditEntry entry) {
        waiting.merge(key(entry), entry, (there, more) -> there.times(there.count() + more.count()));
    }

    /** Only those of unknown callers are told together. */
    private static AuditEntry key(AuditEntry entry) {
        return entry.who().equals(Identity.UNKNOWN) ? entry.timeless() : entry;
    }
}
