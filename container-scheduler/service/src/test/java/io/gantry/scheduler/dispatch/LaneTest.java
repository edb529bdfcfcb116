package io.gantry.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.platform.thread.ServerThreads;
import io.gantry.platform.thread.Threads;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How calls of one kind wait for each other. */
class LaneTest {

    private static final int MOST = 2;

    private final BlockingQueue<Integer> begun = new LinkedBlockingQueue<>();
    private final AtomicInteger threads = new AtomicInteger();
    private final Lane lane = new Lane(counted(), "calls", MOST);

    @Test
    void noMoreThanItsMostRunAtOnceAndTheOthersFollowInTheirOrder() throws Exception {
        List<CountDownLatch> mayEnd =
                IntStream.range(0, 5).mapToObj(call -> new CountDownLatch(1)).toList();
        for (int call = 0; call < mayEnd.size(); call++) {
            int number = call;
            lane.run(() -> {
                begun.add(number);
                await(mayEnd.get(number));
            });
        }
        assertThat(threads).as("who waits has none").hasValue(MOST);
        assertThat(List.of(next(), next())).containsExactlyInAnyOrder(0, 1);
        for (int call = 0; call < 3; call++) {
            mayEnd.get(call).countDown();
            assertThat(next()).isEqualTo(call + MOST);
        }
        mayEnd.forEach(CountDownLatch::countDown);
        assertThat(threads).hasValue(MOST);
    }

    @Test
    void oneThatFailsHoldsNobodyUp() throws Exception {
        for (int call = 0; call < 10; call++) {
            int number = call;
            lane.run(() -> {
                begun.add(number);
                throw new IllegalStateException("call " + number);
            });
        }
        for (int call = 0; call < 10; call++) {
            next();
        }
        assertThat(begun).isEmpty();
        lane.run(() -> begun.add(10));
        assertThat(next()).isEqualTo(10);
    }

    @Test
    void anErrorEndsItsThreadAndNotTheLane() throws Exception {
        for (int call = 0; call < 10; call++) {
            int number = call;
            lane.run(() -> {
                begun.add(number);
                throw new LinkageError("call " + number);
            });
        }
        for (int call = 0; call < 10; call++) {
            next();
        }
        lane.run(() -> begun.add(10));
        assertThat(next()).isEqualTo(10);
    }

    /** Those of a server. */
    private Threads counted() {
        var real = new ServerThreads();
        return (Threads) Proxy.newProxyInstance(
                Threads.class.getClassLoader(), new Class<?>[] {Threads.class}, (proxy, method, arguments) -> {
                    threads.addAndGet(method.getName().equals("start") ? 1 : 0);
                    return method.invoke(real, arguments);
                });
    }

    private int next() throws InterruptedException {
        Integer number = begun.poll(30, TimeUnit.SECONDS);
        assertThat(number).as("the number of a call that began").isNotNull();
        return number;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
