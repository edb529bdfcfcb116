package io.gantry.benchmarks;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waiting for what other programs do: bounded. */
final class Waiting {

    private Waiting() {}

    /** Asks again and again, and answers when it was so. A question that fails is asked again. */
    static long until(String what, Duration limit, Duration between, Callable<Boolean> question) {
        long began = System.nanoTime();
        while (true) {
            if (holds(question)) {
                return System.nanoTime();
            }
            if (System.nanoTime() - began > limit.toNanos()) {
                throw new IllegalStateException("not within " + limit.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(between.toNanos());
        }
    }

    private static boolean holds(Callable<Boolean> question) {
        try {
            return question.call();
        } catch (IllegalStateException never) {
            throw never;
        } catch (Exception _) { // of whatever kind: what is asked may not be there yet, and the wait has its limit
            return false;
        }
    }

    static void pause(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
    }

    static double seconds(long fromNanos, long toNanos) {
        return (toNanos - fromNanos) / 1e9;
    }
}
