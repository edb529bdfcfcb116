package io.gantry.scheduler.dispatch;

import io.gantry.platform.thread.Threads;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Calls of one kind: so many at once, each on a virtual thread, the others wait in their order. Who waits has no thread yet:
 * where a hundred jobs are ended together, a hundred thousand threads cost more than all that is known of their tasks. As many
 * wait as the owner asks for, which is at most some for each of its allocations.
 */
final class Lane {

    private static final Logger LOG = Logger.getLogger(Lane.class);

    private final Threads threads;
    private final String name;
    private final int most;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    /** @param most calls at once */
    Lane(Threads threads, String name, int most) {
        this.threads = threads;
        this.name = name;
        this.most = most;
    }

    /** Returns at once. */
    void run(Runnable call) {
        synchronized (this) {
            if (running == most) {
                waiting.add(call);
                return;
            }
            running++;
        }
        threads.start(name, () -> runAll(call));
    }

    private void runAll(Runnable first) {
        Runnable call = first;
        try {
            while (call != null) {
                run(call, name);
                call = next();
            }
        } finally {
            if (call != null) { // an error ends this thread, and not the lane
                goOn();
            }
        }
    }

    private static void run(Runnable call, String name) {
        try {
            call.run();
            // An engine's call answers whatever happens; those behind it must not wait for ever.
        } catch (RuntimeException bug) {
            LOG.errorf(bug, "%s failed", name);
        }
    }

    private void goOn() {
        Runnable next = next();
        if (next != null) {
            threads.start(name, () -> runAll(next));
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable next = waiting.poll();
        if (next == null) {
            running--;
        }
        return next;
    }
}
