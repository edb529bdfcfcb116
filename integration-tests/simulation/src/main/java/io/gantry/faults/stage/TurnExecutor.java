package io.gantry.faults.stage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;

/** An actor for each task. */
final class TurnExecutor extends AbstractExecutorService {

    private final Stage stage;
    private final Program program;
    private final String name;
    private final Set<Actor> running = new LinkedHashSet<>();
    private boolean shutdown;

    TurnExecutor(Stage stage, Program program, String name) {
        this.stage = stage;
        this.program = program;
        this.name = name;
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Callable<T> task) {
        return new Turn<>(stage, task, stage.nanos(), 0);
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Runnable task, T result) {
        return newTaskFor(Executors.callable(task, result));
    }

    @Override
    public void execute(Runnable task) {
        if (shutdown) {
            throw new RejectedExecutionException(name + " is shut down");
        }
        var actor = new Actor(stage, program, name, task);
        running.add(actor);
        var _ = actor.end().thenRun(() -> running.remove(actor));
        actor.begin();
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        running.forEach(Actor::interrupt);
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown && running.isEmpty();
    }

    @Override
    public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
        long until = stage.nanos() + unit.toNanos(time);
        for (Actor actor : new ArrayList<>(running)) {
            if (!actor.join(Duration.ofNanos(Math.max(0, until - stage.nanos())))) {
                return false;
            }
        }
        return true;
    }
}
