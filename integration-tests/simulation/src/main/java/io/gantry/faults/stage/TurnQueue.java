package io.gantry.faults.stage;

import java.util.AbstractQueue;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A bounded queue between actors. */
final class TurnQueue<T> extends AbstractQueue<T> implements BlockingQueue<T> {

    private final int most;
    private final Deque<T> items = new ArrayDeque<>();
    private final Waiters takers;
    private final Waiters givers;

    TurnQueue(Stage stage, int most) {
        this.most = most;
        this.takers = new Waiters(stage);
        this.givers = new Waiters(stage);
    }

    @Override
    public boolean offer(T item) {
        if (items.size() >= most) {
            return false;
        }
        items.addLast(item);
        takers.wakeFirst();
        return true;
    }

    @Override
    public boolean offer(T item, long time, TimeUnit unit) throws InterruptedException {
        long left = unit.toNanos(time);
        while (items.size() >= most && left > 0) {
            left = givers.await(left);
        }
        return offer(item);
    }

    @Override
    public void put(T item) throws InterruptedException {
        while (!offer(item, 1, TimeUnit.DAYS)) {
            // until there is room
        }
    }

    @Override
    public @Nullable T poll() {
        T first = items.pollFirst();
        if (first != null) {
            givers.wakeFirst();
        }
        return first;
    }

    @Override
    public @Nullable T poll(long time, TimeUnit unit) throws InterruptedException {
        long left = unit.toNanos(time);
        while (items.isEmpty() && left > 0) {
            left = takers.await(left);
        }
        return poll();
    }

    @Override
    public T take() throws InterruptedException {
        while (true) {
            T first = poll(1, TimeUnit.DAYS);
            if (first != null) {
                return first;
            }
        }
    }

    @Override
    public @Nullable T peek() {
        return items.peekFirst();
    }

    @Override
    public int remainingCapacity() {
        return most - items.size();
    }

    @Override
    public int drainTo(Collection<? super T> to) {
        return drainTo(to, Integer.MAX_VALUE);
    }

    @Override
    public int drainTo(Collection<? super T> to, int limit) {
        int drained = 0;
        for (T next = drained < limit ? poll() : null; next != null; next = drained < limit ? poll() : null) {
            to.add(next);
            drained++;
        }
        return drained;
    }

    @Override
    public Iterator<T> iterator() {
        return items.iterator();
    }

    @Override
    public int size() {
        return items.size();
    }
}
