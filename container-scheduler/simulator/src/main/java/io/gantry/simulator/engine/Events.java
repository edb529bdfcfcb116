package io.gantry.simulator.engine;

import java.util.Arrays;

/** What is to happen, earliest first, and of one time in the order in which it was added: a binary heap in three arrays. */
final class Events {

    private long[] times = new long[1024];
    private long[] orders = new long[1024];
    private long[] events = new long[1024];
    private int size;
    private long added;

    void add(long time, long event) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            orders = Arrays.copyOf(orders, size * 2);
            events = Arrays.copyOf(events, size * 2);
        }
        int at = size++;
        long order = added++;
        while (at > 0 && time < times[(at - 1) / 2]) {
            set(at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
        put(at, time, order, event);
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** Of the first. */
    long time() {
        return times[0];
    }

    /** Takes the first. */
    long take() {
        long first = events[0];
        size--;
        long time = times[size];
        long order = orders[size];
        long event = events[size];
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && isBefore(times[child + 1], orders[child + 1], child)) {
                child++;
            }
            if (!isBefore(times[child], orders[child], time, order)) {
                break;
            }
            set(at, child);
            at = child;
        }
        put(at, time, order, event);
        return first;
    }

    private boolean isBefore(long time, long order, int other) {
        return isBefore(time, order, times[other], orders[other]);
    }

    private static boolean isBefore(long time, long order, long otherTime, long otherOrder) {
        return time != otherTime ? time < otherTime : order < otherOrder;
    }

    private void set(int to, int from) {
        put(to, times[from], orders[from], events[from]);
    }

    private void put(int at, long time, long order, long event) {
        times[at] = time;
        orders[at] = order;
        events[at] = event;
    }
}
