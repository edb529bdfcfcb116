package io.gantry.scheduler.spi;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits at the border of a process, where there is nothing to be told by. */
public final class Until {

    private static final Duration MAX = Duration.ofSeconds(20);
    private static final Duration STEP = Duration.ofMillis(20);

    private Until() {}

    public static void holds(Supplier<String> what, BooleanSupplier condition) {
        long end = System.nanoTime() + MAX.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + MAX + ": " + what.get());
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
    }
}
