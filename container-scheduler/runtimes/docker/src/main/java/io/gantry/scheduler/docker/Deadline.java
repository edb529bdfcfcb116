package io.gantry.scheduler.docker;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Bounds a call that is read as it comes: the pull of an image. The call
 * runs on a virtual thread, whose blocked socket is closed by interrupting it.
 */
final class Deadline {

    private Deadline() {}

    static <T> T within(Duration limit, Callable<T> call) throws TimeoutException {
        var task = new FutureTask<>(call);
        Thread thread = Thread.ofVirtual().name("docker-call").start(task);
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException(failed.getCause());
        } catch (InterruptedException stopped) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for an engine", stopped);
        } catch (TimeoutException late) {
            thread.interrupt();
            throw late;
        }
    }
}
