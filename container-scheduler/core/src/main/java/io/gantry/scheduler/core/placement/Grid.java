package io.gantry.scheduler.core.placement;

import org.jspecify.annotations.Nullable;

/**
 * Nodes of one size by what is free on them: 32 steps of processor by 32 of memory, in each cell a heap, the best first.
 *
 * <pre>
 *   memory free
 *     31 . . . . . . . 9     what fits for sure: every cell right of and above the task's own
 *      : . . + + + + + +     (+), of which only the tops are looked at
 *      : . ? + + + + + +
 *     cj . ? ? ? ? ? ? ?     what may fit: the cells of the task's own row and column (?),
 *      0 . . . . . . . .     whose nodes are tried one by one
 *        0   ci  processor free
 * </pre>
 */
final class Grid {

    static final int STEPS = 32;
    /** From units of {@link Scorer#SCALE} to steps. */
    private static final int SHIFT = 11;

    final long cpuSize;
    final long memorySize;
    private final NodeHeap.Keys keys;
    private final @Nullable NodeHeap[] cells = new NodeHeap[STEPS * STEPS];
    /** By step of processor, a bit for each cell that is not empty. */
    private final int[] rows = new int[STEPS];

    private int size;

    Grid(long cpuSize, long memorySize, NodeHeap.Keys keys) {
        this.cpuSize = cpuSize;
        this.memorySize = memorySize;
        this.keys = keys;
    }

    static int step(long amount, long size) {
        return Math.min(STEPS - 1, Share.of(amount, size) >> SHIFT);
    }

    int cell(long cpuFree, long memoryFree) {
        return step(cpuFree, cpuSize) * STEPS + step(memoryFree, memorySize);
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(int cell, int node, long key) {
        NodeHeap heap = cells[cell];
        if (heap == null) {
            heap = new NodeHeap(keys);
            cells[cell] = heap;
        }
        heap.add(node, key);
        rows[cell / STEPS] |= 1 << cell % STEPS;
        size++;
    }

    void remove(int cell, int node) {
        NodeHeap heap = heap(cell);
        heap.remove(node);
        if (heap.size() == 0) {
            rows[cell / STEPS] &= ~(1 << cell % STEPS);
        }
        size--;
    }

    void change(int cell, int node, long key) {
        heap(cell).change(node, key);
    }

    /** By step of processor, a bit for each cell that is not empty. */
    int row(int step) {
        return rows[step];
    }

    /** Of a cell that is not empty. */
    NodeHeap heap(int cell) {
        NodeHeap heap = cells[cell];
        if (heap == null) {
            throw new IllegalStateException("cell " + cell + " is empty");
        }
        return heap;
    }
}
