package io.gantry.platform.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.platform.thread.ServerThreads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopTest {

    private static final Duration NEVER = Duration.ofDays(1);

    private final AtomicInteger steps = new AtomicInteger();

    @Test
    void stepsAtOnceAndThenWhenWoken() throws Exception {
        var stepped = new Semaphore(0);
        try (var loop = new Loop(new ServerThreads(), "test", NEVER, stepped::release)) {
            loop.start();
            assertThat(stepped.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
            loop.wake();
            assertThat(stepped.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
            assertThat(stepped.tryAcquire(50, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    @Test
    void manyWakesDuringAStepAreOneMoreStep() throws Exception {
        var inside = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var second = new CountDownLatch(2);
        try (var loop = new Loop(new ServerThreads(), "test", NEVER, () -> {
            steps.incrementAndGet();
            inside.countDown();
            goOn.await();
            second.countDown();
        })) {
            loop.start();
            assertThat(inside.await(5, TimeUnit.SECONDS)).isTrue();
            for (int wakes = 0; wakes < 100; wakes++) {
                loop.wake();
            }
            goOn.countDown();
            assertThat(second.await(5, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(steps).hasValue(2);
    }

    @Test
    void goesOnAfterAFailure() throws Exception {
        var done = new CountDownLatch(1);
        try (var loop = new Loop(new ServerThreads(), "test", NEVER, () -> {
            if (steps.incrementAndGet() < 3) {
                throw new IllegalStateException("step " + steps + " fails on purpose");
            }
            done.countDown();
        })) {
            loop.start();
            assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void closingWaitsForTheStepAndNoneFollows() throws Exception {
        var inside = new CountDownLatch(1);
        var ended = new AtomicInteger();
        var loop = new Loop(new ServerThreads(), "test", Duration.ofMillis(1), () -> {
            inside.countDown();
            TimeUnit.MILLISECONDS.sleep(30);
            ended.incrementAndGet();
        });
        loop.start();
        assertThat(inside.await(5, TimeUnit.SECONDS)).isTrue();
        loop.close();
        int then = ended.get();
        assertThat(then).isPositive();
        loop.wake();
        TimeUnit.MILLISECONDS.sleep(20);
        assertThat(ended).hasValue(then);
        assertThatThrownBy(loop::start).isInstanceOf(IllegalStateException.class);
    }
}
