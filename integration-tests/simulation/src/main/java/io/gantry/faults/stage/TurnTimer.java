package io.gantry.faults.stage;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One actor that runs tasks one after the other, each at its time. It begins with the first. */
final class TurnTimer extends AbstractExecutorService implements ScheduledExecutorService {

    private record Waiting(long at, long sequence, Turn<?> turn) {}

    private final Stage stage;
    private final Program program;
    private final String name;
    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Waiting::at).thenComparingLong(Waiting::sequence));
    private final Waiters idle;
    private @Nullable Actor actor;
    private long sequence;
    private boolean shutdown;

    TurnTimer(Stage stage, Program program, String name) {
        this.stage = stage;
        this.program = program;
        this.name = name;
        this.idle = new Waiters(stage);
    }

    private <T> Turn<T> add(Callable<T> task, long delayNanos, long periodNanos) {
        if (shutdown) {
            throw new RejectedExecutionException(name + " is shut down");
        }
        var turn = new Turn<>(stage, task, stage.nanos() + delayNanos, periodNanos);
        add(turn);
        return turn;
    }

    private void add(Turn<?> turn) {
        waiting.add(new Waiting(turn.at(), sequence++, turn));
        idle.wakeAll();
        if (actor == null) {
            actor = new Actor(stage, program, name, this::runAll);
            actor.begin();
        }
    }

    private void runAll() {
        while (!(shutdown && waiting.isEmpty())) {
            Waiting first = waiting.peek();
            long left = first == null ? -1 : first.at() - stage.nanos();
            if (first == null || left > 0) {
                awaitQuietly(left);
                continue;
            }
            waiting.remove();
            first.turn().run();
            if (first.turn().isPeriodic() && !first.turn().isDone() && !shutdown) {
                add(first.turn());
            }
        }
    }

    private void awaitQuietly(long nanos) {
        try {
            idle.await(nanos);
        } catch (InterruptedException _) {
            // shut down, or a task that was cancelled has ended before
        }
    }

    @Override
    public void execute(Runnable task) {
        var _ = add(Executors.callable(task), 0, 0);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return add(Executors.callable(task), unit.toNanos(delay), 0);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        return add(task, unit.toNanos(delay), 0);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initialDelay, long period, TimeUnit unit) {
        throw new UnsupportedOperationException("nobody needs it yet");
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
        return add(Executors.callable(task), unit.toNanos(initialDelay), unit.toNanos(delay));
    }

    /** As the JDK's: tasks wait out their delay, those with a period and those that were cancelled end. */
    @Override
    public void shutdown() {
        shutdown = true;
        waiting.removeIf(each -> each.turn().isPeriodic() || each.turn().isDone());
        idle.wakeAll();
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        waiting.clear();
        Actor running = actor;
        if (running != null) {
            running.interrupt();
        }
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        Actor running = actor;
        return shutdown && (running == null || running.end().isDone());
    }

    @Override
    public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
        Actor running = actor;
        return running == null || running.join(Duration.ofNanos(unit.toNanos(time)));
    }
}
