package io.gantry.scheduler.core.view;

import java.util.Arrays;

/**
 * An array of longs under dense ids, in chunks. A snapshot shares the chunks; whichever side writes first to a shared one
 * copies it. So a snapshot costs a pointer per chunk, and after it a copy of the chunks that change.
 */
final class LongChunks {

    static final int SHIFT = 10;
    static final int SIZE = 1 << SHIFT;
    private static final int MASK = SIZE - 1;

    private long[][] chunks;
    private boolean[] shared;
    private final long initial;

    LongChunks(long initial) {
        this(new long[0][], new boolean[0], initial);
    }

    private LongChunks(long[][] chunks, boolean[] shared, long initial) {
        this.chunks = chunks;
        this.shared = shared;
        this.initial = initial;
    }

    LongChunks snapshot() {
        Arrays.fill(shared, true);
        return new LongChunks(chunks.clone(), shared.clone(), initial);
    }

    /** Makes room for all ids below the bound. */
    void reach(int bound) {
        int before = chunks.length;
        int wanted = (bound + MASK) >> SHIFT;
        if (wanted <= before) {
            return;
        }
        chunks = Arrays.copyOf(chunks, wanted);
        shared = Arrays.copyOf(shared, wanted);
        for (int i = before; i < wanted; i++) {
            chunks[i] = new long[SIZE];
            Arrays.fill(chunks[i], initial);
        }
    }

    long get(int id) {
        return chunks[id >> SHIFT][id & MASK];
    }

    void set(int id, long value) {
        writable(id >> SHIFT)[id & MASK] = value;
    }

    void add(int id, long change) {
        writable(id >> SHIFT)[id & MASK] += change;
    }

    private long[] writable(int chunk) {
        if (shared[chunk]) {
            chunks[chunk] = chunks[chunk].clone();
            shared[chunk] = false;
        }
        return chunks[chunk];
    }
}
