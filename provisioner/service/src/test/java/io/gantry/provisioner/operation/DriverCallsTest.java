package io.gantry.provisioner.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.platform.thread.ServerThreads;
import io.gantry.provisioner.spi.MachineDriver.FailureKind;
import io.gantry.provisioner.spi.ProviderFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class DriverCallsTest {

    private static final UidSource UIDS = new UidSource(InstantSource.fixed(Instant.EPOCH), new Random(1));
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void aCallThatHangsEndsAsNoAnswer() {
        try (var calls = new DriverCalls(new ServerThreads(), 2, 1, Duration.ofMillis(50))) {
            var never = new CountDownLatch(1);
            assertThatThrownBy(() -> calls.call(UIDS.next(), "list of p", () -> {
                        never.await();
                        return 1;
                    }))
                    .isInstanceOfSatisfying(ProviderFailure.class, failure -> {
                        assertThat(failure.kind()).isEqualTo(FailureKind.UNREACHABLE);
                        assertThat(failure.detail()).startsWith("list of p: no answer within");
                    });
        }
    }

    @Test
    void aDriverThatBreaksIsNoAnswer() {
        try (var calls = new DriverCalls(new ServerThreads(), 2, 1, LONG)) {
            assertThatThrownBy(() -> calls.call(UIDS.next(), "list of p", () -> {
                        throw new IllegalStateException("oops");
                    }))
                    .isInstanceOf(ProviderFailure.class)
                    .hasMessageContaining("oops");
        }
    }

    @Test
    void neverMoreAtOnceThanAllowed() throws Exception {
        var atOnce = new AtomicInteger();
        var most = new AtomicInteger();
        Uid provider = UIDS.next();
        try (var calls = new DriverCalls(new ServerThreads(), 10, 3, LONG);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                all.add(threads.submit(() -> calls.call(provider, "x", () -> {
                    most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                    LockSupport.parkNanos(1_000);
                    return atOnce.decrementAndGet();
                })));
            }
            for (Future<Integer> each : all) {
                each.get();
            }
        }
        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    void aProviderThatHangsHoldsUpNoOther() throws Exception {
        var never = new CountDownLatch(1);
        Uid hanging = UIDS.next();
        try (var calls = new DriverCalls(new ServerThreads(), 2, 1, LONG);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                var _ = threads.submit(() -> calls.call(hanging, "x", () -> {
                    never.await();
                    return 1;
                }));
            }
            assertThat(calls.call(UIDS.next(), "y", () -> 2)).isEqualTo(2);
            threads.shutdownNow();
        }
    }
}
