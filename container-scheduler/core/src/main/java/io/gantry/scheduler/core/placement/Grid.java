package io.gantry.scheduler.core.placement;

import org.jspecify.annotations.Nullable;

/**
 * Nodes of one size by what is free on them: 64 steps of processor by 64 of memory, in each cell a heap, the best first. Steps
 * are even up to a 128th of the size, and eight to each doubling from there on: where nodes are nearly full, a small
 * difference decides.
 *
 * <pre>
 *   memory free
 *     63 . . . . . . . 9     what fits for sure: every cell right of and above the task's own
 *      : . . + + + + + +     (+), of which only the tops are looked at
 *      : . ? + + + + + +
 *     cj . ? ? ? ? ? ? ?     what may fit: the cells of the task's own row and column (?),
 *      0 . . . . . . . .     whose nodes are tried one by one
 *        0   ci  processor free
 * </pre>
 */
final class Grid {

    static final int STEPS = 64;
    /** Steps to each doubling, as bits. */
    private static final int FINE = 3;
    /** From units of {@link Scorer#SCALE} to the width of the first steps: a 1,024th of the size. */
    private static final int SHIFT = 6;

    final long cpuSize;
    final long memorySize;
    private final NodeHeap.Keys keys;
    private final @Nullable NodeHeap[] cells = new NodeHeap[STEPS * STEPS];
    /** By step of processor, a bit for each cell that is not empty. */
    private final long[] rows = new long[STEPS];

    private int size;

    /**
     * By step, the most that a node there can be used, or free, in units of {@link Scorer#SCALE}: a search ends where no
     * other cell can hold a better node. Sizes are rounded up by less than a sixteenth.
     */
    private static final int[] MOST_USED = new int[STEPS];

    private static final int[] MOST_FREE = new int[STEPS];
    private static final int ROUNDING = 16;

    static {
        for (int share = 0; share <= Scorer.SCALE; share++) {
            int step = step(share, Scorer.SCALE);
            MOST_FREE[step] = Math.min(Scorer.SCALE, share + share / 16 + ROUNDING);
        }
        for (int share = Scorer.SCALE; share >= 0; share--) {
            MOST_USED[step(share, Scorer.SCALE)] = Math.min(Scorer.SCALE, Scorer.SCALE - share + ROUNDING);
        }
    }

    Grid(long cpuSize, long memorySize, NodeHeap.Keys keys) {
        this.cpuSize = cpuSize;
        this.memorySize = memorySize;
        this.keys = keys;
    }

    static int step(long amount, long size) {
        int share = Share.of(amount, size) >> SHIFT;
        if (share < 1 << FINE) {
            return share;
        }
        int doubling = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(share) - FINE;
        int step = (doubling << FINE) + (share >> doubling);
        return Math.min(STEPS - 1, step);
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
        rows[cell / STEPS] |= 1L << cell % STEPS;
        size++;
    }

    void remove(int cell, int node) {
        NodeHeap heap = heap(cell);
        heap.remove(node);
        if (heap.size() == 0) {
            rows[cell / STEPS] &= ~(1L << cell % STEPS);
        }
        size--;
    }

    void change(int cell, int node, long key) {
        heap(cell).change(node, key);
    }

    /** No node there is fuller, by processor and memory on average. */
    int mostUsed(int row, int column) {
        return (most(MOST_USED, row, cpuSize) + most(MOST_USED, column, memorySize)) / 2;
    }

    /** No node there is emptier. */
    int mostFree(int row, int column) {
        return (most(MOST_FREE, row, cpuSize) + most(MOST_FREE, column, memorySize)) / 2;
    }

    /** Of what there is none of, nothing is used. */
    private static int most(int[] bounds, int step, long size) {
        return size == 0 ? Scorer.SCALE : bounds[step];
    }

    /** Any node; there must be one. */
    int any() {
        int row = 0;
        while (rows[row] == 0) {
            row++;
        }
        return heap(row * STEPS + Long.numberOfTrailingZeros(rows[row])).node(0);
    }

    /** By step of processor, a bit for each cell that is not empty. */
    long row(int step) {
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
