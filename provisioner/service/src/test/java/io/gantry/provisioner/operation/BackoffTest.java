package io.gantry.provisioner.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    @Test
    void waitsDoubleUpToTheLimitWithJitter() {
        var random = new Random(1);
        long full = 1_000;
        for (int failures = 1; failures < 100; failures++) {
            assertThat(backoff.after(failures, random).toMillis()).isBetween(full / 2, full);
            full = Math.min(60_000, full * 2);
        }
    }
}
