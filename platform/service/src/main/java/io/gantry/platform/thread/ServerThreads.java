package io.gantry.platform.thread;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** The JDK's threads. */
public final class ServerThreads implements Threads {

    @Override
    public Running start(String name, Runnable task) {
        return new Started(Thread.ofVirtual().name(name).start(task));
    }

    @Override
    public Running startDaemon(String name, Runnable task) {
        return new Started(Thread.ofPlatform().daemon().name(name).start(task));
    }

    @Override
    public ExecutorService executor(String name) {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(name + "-", 0).factory());
    }

    @Override
    public ScheduledExecutorService timer(String name) {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
    }

    @Override
    public Lock lock() {
        return new ReentrantLock();
    }

    @Override
    public <T> BlockingQueue<T> queue(int most) {
        return new ArrayBlockingQueue<>(most);
    }

    @Override
    public boolean await(Future<?> something, Duration atMost) throws InterruptedException {
        try {
            something.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException | CancellationException _) {
            return true;
        }
    }

    private record Started(Thread thread) implements Running {

        @Override
        public boolean join(Duration atMost) throws InterruptedException {
            return thread.join(atMost);
        }

        @Override
        public void interrupt() {
            thread.interrupt();
        }

        @Override
        public boolean isCurrent() {
            return thread == Thread.currentThread();
        }
    }
}
