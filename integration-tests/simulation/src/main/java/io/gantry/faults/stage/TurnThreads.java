package io.gantry.faults.stage;

import io.gantry.platform.thread.Running;
import io.gantry.platform.thread.Threads;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.Lock;

/** The threads of a simulated program: they take turns with all others of the world. */
public final class TurnThreads implements Threads {

    private final Stage stage;
    private final Program program;

    TurnThreads(Stage stage, Program program) {
        this.stage = stage;
        this.program = program;
    }

    @Override
    public Running start(String name, Runnable task) {
        var actor = new Actor(stage, program, name, task);
        actor.begin();
        return actor;
    }

    @Override
    public Running startDaemon(String name, Runnable task) {
        return start(name, task);
    }

    @Override
    public ExecutorService executor(String name) {
        return new TurnExecutor(stage, program, name);
    }

    @Override
    public ScheduledExecutorService timer(String name) {
        return new TurnTimer(stage, program, name);
    }

    @Override
    public Lock lock() {
        return new TurnLock(stage);
    }

    @Override
    public <T> BlockingQueue<T> queue(int most) {
        return new TurnQueue<>(stage, most);
    }

    @Override
    public boolean await(Future<?> something, Duration atMost) throws InterruptedException {
        if (something.isDone()) {
            return true;
        }
        if (!(something instanceof CompletableFuture<?> ending)) {
            throw new IllegalStateException("a future that no turn completes: " + something);
        }
        var waiters = new Waiters(stage);
        var _ = ending.whenComplete((_, _) -> waiters.wakeAll());
        long left = atMost.toNanos();
        while (!something.isDone() && left > 0) {
            left = waiters.await(left);
        }
        return something.isDone();
    }
}
