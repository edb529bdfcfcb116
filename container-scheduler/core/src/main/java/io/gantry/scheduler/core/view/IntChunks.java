package io.gantry.scheduler.core.view;

import java.util.Arrays;

/** The same as {@link LongChunks} for ints. What was never written is the initial value, and need not be made room for. */
final class IntChunks {

    private static final int SHIFT = LongChunks.SHIFT;
    private static final int SIZE = LongChunks.SIZE;
    private static final int MASK = SIZE - 1;

    private int[][] chunks;
    private boolean[] shared;
    private final int initial;

    IntChunks(int initial) {
        this(new int[0][], new boolean[0], initial);
    }

    private IntChunks(int[][] chunks, boolean[] shared, int initial) {
        this.chunks = chunks;
        this.shared = shared;
        this.initial = initial;
    }

    IntChunks snapshot() {
        Arrays.fill(shared, true);
        return new IntChunks(chunks.clone(), shared.clone(), initial);
    }

    int get(int id) {
        int chunk = id >> SHIFT;
        return chunk < chunks.length ? chunks[chunk][id & MASK] : initial;
    }

    void set(int id, int value) {
        writable(id >> SHIFT)[id & MASK] = value;
    }

    int add(int id, int change) {
        return writable(id >> SHIFT)[id & MASK] += change;
    }

    private int[] writable(int chunk) {
        if (chunk >= chunks.length) {
            reach(chunk + 1);
        }
        if (shared[chunk]) {
            chunks[chunk] = chunks[chunk].clone();
            shared[chunk] = false;
        }
        return chunks[chunk];
    }

    private void reach(int wanted) {
        int before = chunks.length;
        chunks = Arrays.copyOf(chunks, wanted);
        shared = Arrays.copyOf(shared, wanted);
        for (int i = before; i < wanted; i++) {
            chunks[i] = new int[SIZE];
            Arrays.fill(chunks[i], initial);
        }
    }
}
