package io.gantry.scheduler.log;

import io.gantry.platform.time.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Holds whoever produces bytes to so many a second, with one second's worth at once. Only ever slows the reader of a log
 * down: the engine's stream waits.
 */
final class Pace {

    private final long bytesPerSecond;
    private final Ticker ticker;
    private double tokens;
    private long filledNanos;

    Pace(long bytesPerSecond, Ticker ticker) {
        this.bytesPerSecond = bytesPerSecond;
        this.ticker = ticker;
        this.tokens = bytesPerSecond;
        this.filledNanos = ticker.nanos();
    }

    /** Waits until so many bytes may go. */
    void take(int bytes) {
        long wait = waitNanos(bytes);
        if (wait > 0) {
            LockSupport.parkNanos(wait);
        }
    }

    /** What is taken beyond what is there is owed, and waited for. */
    synchronized long waitNanos(int bytes) {
        long now = ticker.nanos();
        double since = (now - filledNanos) / (double) TimeUnit.SECONDS.toNanos(1);
        tokens = Math.min((double) bytesPerSecond, tokens + since * bytesPerSecond);
        filledNanos = now;
        tokens -= bytes;
        return tokens >= 0 ? 0 : (long) (-tokens / bytesPerSecond * TimeUnit.SECONDS.toNanos(1));
    }
}
