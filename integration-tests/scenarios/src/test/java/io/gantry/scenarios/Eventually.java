package io.gantry.scenarios;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waiting for what other programs do: bounded, over as soon as it is so, and the last look is in the failure. */
public final class Eventually {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(150);

    private static final int SHOWN_MAX = 1_500;

    private Eventually() {}

    /** What was seen when it was as wanted. A look that throws has not seen it; IllegalStateException: it never will. */
    public static <T> T until(String what, Duration limit, Callable<T> look, Predicate<? super T> wanted) {
        long began = System.nanoTime();
        while (true) {
            Object last;
            try {
                T seen = look.call();
                if (wanted.test(seen)) {
                    return seen;
                }
                last = seen;
            } catch (IllegalStateException never) {
                throw never;
            } catch (Exception | AssertionError e) {
                last = e;
            }
            if (System.nanoTime() - began > limit.toNanos()) {
                throw new AssertionError(
                        "not within " + limit.toSeconds() + " s: " + what + "; last seen: " + shown(last),
                        last instanceof Throwable cause ? cause : null);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private static String shown(Object seen) {
        String text = String.valueOf(seen);
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "...";
    }

    /** Until an assertion holds. */
    public static void so(String what, Duration limit, Assertion assertion) {
        until(
                what,
                limit,
                () -> {
                    assertion.check();
                    return true;
                },
                seen -> seen);
    }

    /** It holds the whole time. */
    public static void always(Duration time, Assertion assertion) throws Exception {
        long began = System.nanoTime();
        while (System.nanoTime() - began < time.toNanos()) {
            assertion.check();
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    /** Throws while it does not hold. */
    @FunctionalInterface
    public interface Assertion {
        void check() throws Exception;
    }
}
