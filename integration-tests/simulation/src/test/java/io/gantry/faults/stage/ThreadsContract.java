package io.gantry.faults.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.platform.thread.Running;
import io.gantry.platform.thread.Threads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;

/** What layers rely on, of a server's threads and of the simulation's alike. */
abstract class ThreadsContract {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(20);

    abstract Threads threads();

    /** Runs it on one of these threads, and gives what came of it. */
    abstract <T> T on(Callable<T> body) throws Exception;

    @Test
    void aWaitEndsWithWhatItIsForOrWithItsTime() throws Exception {
        List<Boolean> ends = on(() -> {
            var never = new CompletableFuture<String>();
            var failing = new CompletableFuture<String>();
            threads().start("fails", () -> failing.completeExceptionally(new IllegalStateException("expected")));
            return List.of(threads().await(never, SHORT), threads().await(failing, LONG));
        });
        assertThat(ends).containsExactly(false, true);
    }

    @Test
    void aThreadThatIsInterruptedStopsWaitingAndIsWaitedFor() throws Exception {
        List<Object> seen = on(() -> {
            var told = new CopyOnWriteArrayList<Object>();
            Running waiting = threads().start("waits", () -> {
                try {
                    threads().await(new CompletableFuture<Void>(), LONG);
                } catch (InterruptedException e) {
                    told.add("interrupted");
                }
            });
            told.add(waiting.join(SHORT));
            told.add(waiting.isCurrent());
            waiting.interrupt();
            told.add(waiting.join(LONG));
            return told;
        });
        assertThat(seen).containsExactly(false, false, "interrupted", true);
    }

    @Test
    void aQueueIsBoundedAndInOrder() throws Exception {
        List<Object> seen = on(() -> {
            BlockingQueue<Integer> queue = threads().queue(2);
            var told = new CopyOnWriteArrayList<Object>();
            told.add(queue.offer(1));
            told.add(queue.offer(2));
            told.add(queue.offer(3, 1, TimeUnit.MILLISECONDS));
            var taken = new CompletableFuture<Integer>();
            threads().start("takes", () -> taken.complete(queue.poll()));
            told.add(queue.offer(4, 20, TimeUnit.SECONDS));
            told.add(threads().await(taken, LONG));
            told.add(taken.get());
            told.add(queue.poll(20, TimeUnit.SECONDS));
            told.add(queue.poll(20, TimeUnit.SECONDS));
            told.add(String.valueOf(queue.poll(1, TimeUnit.MILLISECONDS)));
            return told;
        });
        assertThat(seen).containsExactly(true, true, false, true, true, 1, 2, 4, "null");
    }

    /** However late a busy machine lets this thread go on between two calls: the tasks' times are in this order. */
    @Test
    void aTimerRunsEachTaskAtItsTimeAndOneAfterTheOther() throws Exception {
        List<String> seen = on(() -> {
            var told = new CopyOnWriteArrayList<String>();
            ScheduledExecutorService timer = threads().timer("timer");
            Future<?> tomorrow = timer.schedule(() -> told.add("tomorrow"), 1, TimeUnit.DAYS);
            timer.execute(() -> told.add("now"));
            var _ = timer.schedule(() -> told.add("later"), 60, TimeUnit.MILLISECONDS);
            var again = timer.scheduleWithFixedDelay(() -> told.add("again"), 90, 60_000, TimeUnit.MILLISECONDS);
            while (told.size() < 3) {
                boolean _ = threads().await(new CompletableFuture<Void>(), SHORT);
            }
            assertThat(again.isDone()).isFalse();
            tomorrow.cancel(false);
            timer.shutdown();
            assertThat(timer.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
            return told;
        });
        assertThat(seen).containsExactly("now", "later", "again");
    }

    @Test
    void aConditionIsSignalledUnderItsLock() throws Exception {
        boolean inTime = on(() -> {
            Lock lock = threads().lock();
            Condition changed = lock.newCondition();
            var there = new CopyOnWriteArrayList<String>();
            threads().start("signals", () -> {
                lock.lock();
                try {
                    there.add("changed");
                    changed.signalAll();
                } finally {
                    lock.unlock();
                }
            });
            lock.lock();
            try {
                long left = LONG.toNanos();
                while (there.isEmpty() && left > 0) {
                    left = changed.awaitNanos(left);
                }
                return left > 0;
            } finally {
                lock.unlock();
            }
        });
        assertThat(inTime).isTrue();
    }

    @Test
    void aTaskThatIsCancelledIsInterrupted() throws Exception {
        List<Object> seen = on(() -> {
            var told = new CopyOnWriteArrayList<Object>();
            var ended = new CompletableFuture<Void>();
            var executor = threads().executor("tasks");
            Future<String> hanging = executor.submit(() -> {
                try {
                    threads().await(new CompletableFuture<Void>(), LONG);
                } catch (InterruptedException e) {
                    told.add("interrupted");
                    ended.complete(null);
                }
                return "";
            });
            told.add(threads().await(hanging, SHORT));
            hanging.cancel(true);
            told.add(threads().await(ended, LONG));
            Future<String> quick = executor.submit(() -> "answer");
            told.add(threads().await(quick, LONG));
            told.add(quick.get());
            executor.shutdown();
            told.add(executor.awaitTermination(20, TimeUnit.SECONDS));
            return told;
        });
        assertThat(seen).containsExactly(false, "interrupted", true, true, "answer", true);
    }
}
