package io.gantry.scheduler.core.view;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The same as {@link LongChunks} for objects; those that are never changed, or of which each side makes its own copy. */
final class RefChunks<T> {

    private static final int SHIFT = LongChunks.SHIFT;
    private static final int MASK = LongChunks.SIZE - 1;

    private @Nullable Object[][] chunks;
    private boolean[] shared;

    RefChunks() {
        this(new Object[0][], new boolean[0]);
    }

    private RefChunks(@Nullable Object[][] chunks, boolean[] shared) {
        this.chunks = chunks;
        this.shared = shared;
    }

    RefChunks<T> snapshot() {
        Arrays.fill(shared, true);
        return new RefChunks<>(chunks.clone(), shared.clone());
    }

    void reach(int bound) {
        int before = chunks.length;
        int wanted = (bound + MASK) >> SHIFT;
        if (wanted <= before) {
            return;
        }
        chunks = Arrays.copyOf(chunks, wanted);
        shared = Arrays.copyOf(shared, wanted);
        for (int i = before; i < wanted; i++) {
            chunks[i] = new Object[LongChunks.SIZE];
        }
    }

    @SuppressWarnings("unchecked") // only T is ever put in
    @Nullable
    T get(int id) {
        int chunk = id >> SHIFT;
        return chunk < chunks.length ? (T) chunks[chunk][id & MASK] : null;
    }

    void set(int id, @Nullable T value) {
        int chunk = id >> SHIFT;
        if (shared[chunk]) {
            chunks[chunk] = chunks[chunk].clone();
            shared[chunk] = false;
        }
        chunks[chunk][id & MASK] = value;
    }
}
