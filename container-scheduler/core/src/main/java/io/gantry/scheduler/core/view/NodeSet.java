package io.gantry.scheduler.core.view;

import java.util.Arrays;

/** A set of dense node ids: one bit each. Grows as needed; iterate with {@link #next}. */
public final class NodeSet {

    private long[] words;

    public NodeSet() {
        this(new long[1]);
    }

    private NodeSet(long[] words) {
        this.words = words;
    }

    public NodeSet copy() {
        return new NodeSet(words.clone());
    }

    public boolean contains(int node) {
        int word = node >> 6;
        return word < words.length && (words[word] & (1L << node)) != 0;
    }

    public void add(int node) {
        int word = node >> 6;
        if (word >= words.length) {
            words = Arrays.copyOf(words, Math.max(word + 1, words.length * 2));
        }
        words[word] |= 1L << node;
    }

    public void remove(int node) {
        int word = node >> 6;
        if (word < words.length) {
            words[word] &= ~(1L << node);
        }
    }

    public void clear() {
        Arrays.fill(words, 0);
    }

    /** Keeps only what is in the other too. */
    public void retain(NodeSet other) {
        for (int i = 0; i < words.length; i++) {
            words[i] &= i < other.words.length ? other.words[i] : 0;
        }
    }

    /** Takes in all that is in the other. */
    public void addAll(NodeSet other) {
        if (other.words.length > words.length) {
            words = Arrays.copyOf(words, other.words.length);
        }
        for (int i = 0; i < other.words.length; i++) {
            words[i] |= other.words[i];
        }
    }

    /** Takes out all that is in the other. */
    public void removeAll(NodeSet other) {
        for (int i = 0; i < Math.min(words.length, other.words.length); i++) {
            words[i] &= ~other.words[i];
        }
    }

    /** The smallest id at or after this one, or -1. */
    public int next(int from) {
        int word = from >> 6;
        if (word >= words.length) {
            return -1;
        }
        long bits = words[word] & (-1L << from);
        while (bits == 0) {
            if (++word == words.length) {
                return -1;
            }
            bits = words[word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(bits);
    }

    public int size() {
        int size = 0;
        for (long word : words) {
            size += Long.bitCount(word);
        }
        return size;
    }

    public boolean isEmpty() {
        return next(0) < 0;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof NodeSet set)) {
            return false;
        }
        int shared = Math.min(words.length, set.words.length);
        return Arrays.equals(words, 0, shared, set.words, 0, shared)
                && isZeroFrom(words, shared)
                && isZeroFrom(set.words, shared);
    }

    private static boolean isZeroFrom(long[] words, int from) {
        for (int i = from; i < words.length; i++) {
            if (words[i] != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int node = next(0); node >= 0; node = next(node + 1)) {
            hash = hash * 31 + node;
        }
        return hash;
    }

    @Override
    public String toString() {
        var text = new StringBuilder("[");
        for (int node = next(0); node >= 0; node = next(node + 1)) {
            text.append(text.length() == 1 ? "" : ", ").append(node);
        }
        return text.append(']').toString();
    }
}
