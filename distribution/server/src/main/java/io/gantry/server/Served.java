package io.gantry.server;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The requests that this copy itself answers now: who ends waits for them. */
@Singleton
final class Served {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private int now;

    /** Counted until it ends, however it does. */
    void enter(RoutingContext asked) {
        count(1);
        var left = new AtomicBoolean();
        asked.addEndHandler(end -> {
            if (left.compareAndSet(false, true)) {
                count(-1);
            }
        });
    }

    private void count(int more) {
        lock.lock();
        try {
            now += more;
            if (now == 0) {
                none.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether there were none, at some moment before the limit. */
    boolean awaitNone(Duration limit) throws InterruptedException {
        lock.lock();
        try {
            long left = limit.toNanos();
            while (now > 0 && left > 0) {
                left = none.awaitNanos(left);
            }
            return now == 0;
        } finally {
            lock.unlock();
        }
    }
}
