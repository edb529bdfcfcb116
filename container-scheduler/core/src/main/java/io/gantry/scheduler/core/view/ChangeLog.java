package io.gantry.scheduler.core.view;

import java.util.Arrays;

/**
 * Which nodes changed, in order, for those who keep something worked out per node. Only the latest are kept: who is further
 * behind looks at all nodes instead, which costs no more.
 */
public final class ChangeLog {

    private static final int KEPT = 1 << 16;

    private int[] entries = new int[64];
    private long end;
    private long descriptions;

    ChangeLog() {}

    /** The position after the latest change. */
    public long end() {
        return end;
    }

    /** Whether all changes since this position are still there. */
    public boolean reaches(long position) {
        return end - position <= KEPT;
    }

    /** The node that changed at this position. */
    public int node(long position) {
        return entry(position) >> 1;
    }

    /** Whether more than what is free changed: labels, taints, capacity, availability. */
    public boolean isDescription(long position) {
        return (entry(position) & 1) != 0;
    }

    private int entry(long position) {
        return entries[(int) (position & (entries.length - 1))];
    }

    void used(int node) {
        append(node << 1);
    }

    /** How many changes were descriptions. */
    public long descriptions() {
        return descriptions;
    }

    void described(int node) {
        descriptions++;
        append(node << 1 | 1);
    }

    private void append(int entry) {
        if (end == entries.length && entries.length < KEPT) {
            entries = Arrays.copyOf(entries, entries.length * 2);
        }
        entries[(int) (end & (entries.length - 1))] = entry;
        end++;
    }
}
