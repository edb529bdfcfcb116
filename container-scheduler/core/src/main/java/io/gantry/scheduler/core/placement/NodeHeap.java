package io.gantry.scheduler.core.placement;

import java.util.Arrays;

/**
 * Nodes, the best first: a binary heap whose order the owner keeps, by a key and then the lower id. Where each node stands is
 * known, so that any can be moved or taken out.
 */
final class NodeHeap {

    /** What the nodes of several heaps have in common: each is in one of them at most. */
    static final class Keys {
        long[] keys = new long[0];
        int[] places = new int[0];

        void reach(int bound) {
            if (bound > keys.length) {
                int before = keys.length;
                int size = Math.max(bound, before + (before >> 1));
                keys = Arrays.copyOf(keys, size);
                places = Arrays.copyOf(places, size);
                Arrays.fill(places, before, size, OUT);
            }
        }
    }

    static final int OUT = -1;

    private final Keys of;
    private int[] nodes = new int[4];
    private int size;

    NodeHeap(Keys of) {
        this.of = of;
    }

    int size() {
        return size;
    }

    /** The node at a place: the best at 0, below each place at most two that are no better. */
    int node(int place) {
        return nodes[place];
    }

    void add(int node, long key) {
        if (size == nodes.length) {
            nodes = Arrays.copyOf(nodes, size * 2);
        }
        of.keys[node] = key;
        rise(size++, node, key);
    }

    void remove(int node) {
        int hole = of.places[node];
        of.places[node] = OUT;
        int last = nodes[--size];
        if (last != node) {
            settle(hole, last, of.keys[last]);
        }
    }

    /** One that is in it has another key. */
    void change(int node, long key) {
        of.keys[node] = key;
        settle(of.places[node], node, key);
    }

    private void settle(int hole, int node, long key) {
        int parent = (hole - 1) >> 1;
        if (hole > 0 && better(node, key, nodes[parent])) {
            rise(hole, node, key);
        } else {
            sink(hole, node, key);
        }
    }

    private boolean better(int node, long key, int than) {
        long other = of.keys[than];
        return key > other || (key == other && node < than);
    }

    private void rise(int from, int node, long key) {
        int hole = from;
        while (hole > 0) {
            int parent = (hole - 1) >> 1;
            int above = nodes[parent];
            if (!better(node, key, above)) {
                break;
            }
            put(hole, above);
            hole = parent;
        }
        put(hole, node);
    }

    private void sink(int from, int node, long key) {
        int hole = from;
        for (int child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
            if (child + 1 < size && better(nodes[child + 1], of.keys[nodes[child + 1]], nodes[child])) {
                child++;
            }
            int below = nodes[child];
            if (!better(below, of.keys[below], node, key)) {
                break;
            }
            put(hole, below);
            hole = child;
        }
        put(hole, node);
    }

    private static boolean better(int node, long key, int than, long other) {
        return key > other || (key == other && node < than);
    }

    private void put(int place, int node) {
        nodes[place] = node;
        of.places[node] = place;
    }
}
