package io.gantry.faults.stage;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A task that somebody may wait for, now or at its time. */
final class Turn<T> extends CompletableFuture<T> implements RunnableScheduledFuture<T> {

    private final Stage stage;
    private final Callable<T> task;
    private final long periodNanos;
    private long at;
    private @Nullable Actor runner;

    /** @param periodNanos 0 for a task that is run once */
    Turn(Stage stage, Callable<T> task, long at, long periodNanos) {
        this.stage = stage;
        this.task = task;
        this.at = at;
        this.periodNanos = periodNanos;
    }

    long at() {
        return at;
    }

    @Override
    public void run() {
        if (isDone()) {
            return;
        }
        runner = stage.current();
        try {
            T result = task.call();
            if (periodNanos > 0) {
                at = stage.nanos() + periodNanos;
            } else {
                complete(result);
            }
        } catch (Exception failed) {
            completeExceptionally(failed);
        } finally {
            runner = null;
        }
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        Actor running = runner;
        boolean cancelled = super.cancel(mayInterrupt);
        if (cancelled && mayInterrupt && running != null) {
            running.interrupt();
        }
        return cancelled;
    }

    @Override
    public boolean isPeriodic() {
        return periodNanos > 0;
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert(at - stage.nanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
        return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
}
