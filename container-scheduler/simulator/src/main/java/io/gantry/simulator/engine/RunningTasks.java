package io.gantry.simulator.engine;

import io.gantry.scheduler.core.view.Placement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that run, each in a slot that is used again after it; and which of them run on a node, as lists through the slots. A
 * slot's turn tells the end of a task from that of the one before in its slot.
 */
final class RunningTasks {

    private static final int NONE = -1;

    private @Nullable Placement[] placements = new Placement[1024];
    private long[] runs = new long[1024];
    private int[] turns = new int[1024];
    private int[] after = new int[1024];
    private int[] before = new int[1024];
    private final int[] firstOfNode;
    private int firstUnused = NONE;
    private int bound;
    private long size;
    private long finite;

    RunningTasks(int nodes) {
        firstOfNode = new int[nodes];
        Arrays.fill(firstOfNode, NONE);
    }

    /** @return its slot */
    int start(Placement placement, long runsMillis) {
        int slot = firstUnused;
        if (slot == NONE) {
            slot = bound++;
            grow();
        } else {
            firstUnused = after[slot];
        }
        int node = placement.node();
        placements[slot] = placement;
        runs[slot] = runsMillis;
        before[slot] = NONE;
        after[slot] = firstOfNode[node];
        if (after[slot] != NONE) {
            before[after[slot]] = slot;
        }
        firstOfNode[node] = slot;
        size++;
        finite += runsMillis >= 0 ? 1 : 0;
        return slot;
    }

    private void grow() {
        if (bound > placements.length) {
            int length = placements.length * 2;
            placements = Arrays.copyOf(placements, length);
            runs = Arrays.copyOf(runs, length);
            turns = Arrays.copyOf(turns, length);
            after = Arrays.copyOf(after, length);
            before = Arrays.copyOf(before, length);
        }
    }

    Placement stop(int slot) {
        Placement placement = placements[slot];
        if (placement == null) {
            throw new IllegalStateException("nothing runs in slot " + slot);
        }
        if (before[slot] == NONE) {
            firstOfNode[placement.node()] = after[slot];
        } else {
            after[before[slot]] = after[slot];
        }
        if (after[slot] != NONE) {
            before[after[slot]] = before[slot];
        }
        placements[slot] = null;
        turns[slot]++;
        after[slot] = firstUnused;
        firstUnused = slot;
        size--;
        finite -= runs[slot] >= 0 ? 1 : 0;
        return placement;
    }

    boolean isTurn(int slot, int turn) {
        return turns[slot] == turn && placements[slot] != null;
    }

    int turn(int slot) {
        return turns[slot];
    }

    /** As it was asked for: where performance is 1. */
    long runsMillis(int slot) {
        return runs[slot];
    }

    List<Integer> onNode(int node) {
        var slots = new ArrayList<Integer>();
        for (int slot = firstOfNode[node]; slot != NONE; slot = after[slot]) {
            slots.add(slot);
        }
        return slots;
    }

    long size() {
        return size;
    }

    /** Those that end by themselves. */
    long finite() {
        return finite;
    }
}
