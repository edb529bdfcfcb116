package io.gantry.testkit;

import java.time.Duration;
import java.util.NoSuchElementException;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waiting for what other threads or processes do: bounded, and over as soon as it is so. */
public final class Awaiting {

    /** Long, since a busy machine must not fail a test; what is so is seen at once. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    private Awaiting() {}

    /** {@code soon().untilAsserted(() -> assertThat(...))}. */
    public static ConditionFactory soon() {
        return within(LIMIT);
    }

    /** What is not there yet ({@code getLast()} of a list that is still empty) is looked for again, as is what is not so yet. */
    public static ConditionFactory within(Duration limit) {
        return Awaitility.await()
                .atMost(limit)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK_EVERY)
                .ignoreException(NoSuchElementException.class);
    }
}
