package io.gantry.scheduler.core.placement;

/**
 * Nodes, best score first, equal scores in the order of a seed: a binary heap in two arrays. A key is the score's bits (scores
 * are not negative, so their bits sort like them) above 32 bits drawn for the node.
 */
final class BestFirst {

    private final long[] keys;
    private final int[] nodes;
    private final long seed;
    private int size;

    BestFirst(int sizeMax, long seed) {
        this.keys = new long[sizeMax];
        this.nodes = new int[sizeMax];
        this.seed = seed;
    }

    private long key(int node, float score) {
        return (long) Float.floatToRawIntBits(score) << 32 | Seeds.mix(seed, node) >>> 32;
    }

    /** Adds a node; {@link #heapify} must follow the last one. */
    void add(int node, float score) {
        keys[size] = key(node, score);
        nodes[size++] = node;
    }

    void heapify() {
        for (int i = size / 2 - 1; i >= 0; i--) {
            sink(i);
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The best one. */
    int node() {
        return nodes[0];
    }

    /** The best one has a new score. */
    void rescore(float score) {
        keys[0] = key(nodes[0], score);
        sink(0);
    }

    /** The best one can take no more. */
    void drop() {
        size--;
        keys[0] = keys[size];
        nodes[0] = nodes[size];
        sink(0);
    }

    private void sink(int start) {
        long key = keys[start];
        int node = nodes[start];
        int hole = start;
        for (int child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
            if (child + 1 < size && keys[child + 1] > keys[child]) {
                child++;
            }
            if (keys[child] <= key) {
                break;
            }
            keys[hole] = keys[child];
            nodes[hole] = nodes[child];
            hole = child;
        }
        keys[hole] = key;
        nodes[hole] = node;
    }
}
