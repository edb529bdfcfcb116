package io.gantry.platform.thread;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.Lock;

/**
 * Where the threads of a layer come from, and how they wait for each other and for time. Whoever starts a thread, or waits
 * for longer than another thread needs to leave a lock, does it here; for all else the JDK is as good as ever.
 *
 * <p>A server's threads are {@link ServerThreads}. The fault simulation has others, which take turns in virtual time:
 * that is why these few words have an interface. It costs nothing where it counts, as what is made here is the JDK's own.
 */
public interface Threads {

    /** A virtual thread. */
    Running start(String name, Runnable task);

    /** A platform thread that does not keep the program alive: for what must not wait behind virtual threads. */
    Running startDaemon(String name, Runnable task);

    /** A virtual thread for each task. */
    ExecutorService executor(String name);

    /** One platform thread that does not keep the program alive. */
    ScheduledExecutorService timer(String name);

    /** For conditions, and for what is held across a question to the database; a lock held for moments can be any. */
    Lock lock();

    /** Bounded, in the order of arrival. */
    <T> BlockingQueue<T> queue(int most);

    /** Waits until something has ended, however it did; false if it has not by then. */
    boolean await(Future<?> something, Duration atMost) throws InterruptedException;
}
