package io.gantry.scheduler.core.view;

import java.util.Arrays;

/**
 * What is held on each node: one long per placement, its class and a bit for each device of the node that it has. Where
 * two are alike on a node it does not matter which of them is given back.
 */
final class HeldTable {

    /** The devices that a bit is kept for. */
    static final int DEVICES = 32;

    private static final long[] NOTHING = {};

    private final RefChunks<long[]> entries;
    private final IntChunks sizes;
    /** In which epoch of the view a node's array was made: an older one is shared with a snapshot. */
    private final IntChunks epochs;

    private int epoch;

    HeldTable() {
        this(new RefChunks<>(), new IntChunks(0), new IntChunks(0), 0);
    }

    private HeldTable(RefChunks<long[]> entries, IntChunks sizes, IntChunks epochs, int epoch) {
        this.entries = entries;
        this.sizes = sizes;
        this.epochs = epochs;
        this.epoch = epoch;
    }

    HeldTable snapshot() {
        epoch++;
        return new HeldTable(entries.snapshot(), sizes.snapshot(), epochs.snapshot(), epoch);
    }

    void reach(int bound) {
        entries.reach(bound);
    }

    int size(int node) {
        return sizes.get(node);
    }

    int classOf(int node, int i) {
        return (int) (array(node)[i] >>> 32);
    }

    int devicesOf(int node, int i) {
        return (int) array(node)[i];
    }

    private long[] array(int node) {
        long[] known = entries.get(node);
        return known == null ? NOTHING : known;
    }

    void add(int node, int taskClass, int devices) {
        int size = sizes.get(node);
        long[] own = own(node, size + 1);
        own[size] = entry(taskClass, devices);
        sizes.set(node, size + 1);
    }

    /** @return false if none like it is held there */
    boolean remove(int node, int taskClass, int devices) {
        int size = sizes.get(node);
        long[] own = own(node, size);
        long entry = entry(taskClass, devices);
        for (int i = size - 1; i >= 0; i--) {
            if (own[i] == entry) {
                own[i] = own[size - 1];
                sizes.set(node, size - 1);
                return true;
            }
        }
        return false;
    }

    private static long entry(int taskClass, int devices) {
        return (long) taskClass << 32 | (devices & 0xFFFFFFFFL);
    }

    private long[] own(int node, int size) {
        long[] now = array(node);
        boolean fits = now.length >= size;
        if (fits && epochs.get(node) == epoch) {
            return now;
        }
        long[] own = Arrays.copyOf(now, fits ? now.length : Math.max(size, now.length + (now.length >> 1) + 2));
        entries.set(node, own);
        epochs.set(node, epoch);
        return own;
    }
}
