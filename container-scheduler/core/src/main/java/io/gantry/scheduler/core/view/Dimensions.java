package io.gantry.scheduler.core.view;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What is countable on a node, by number: the four that every node has, then the named ones as they come up. */
public final class Dimensions {

    public static final int CPU = 0;
    public static final int MEMORY = 1;
    public static final int DISK = 2;
    public static final int NETWORK = 3;

    private static final int FIRST_NAMED = 4;

    private final Map<String, Integer> named;
    private LongChunks[] free;
    private LongChunks[] all;

    Dimensions() {
        this(new LinkedHashMap<>(), new LongChunks[0], new LongChunks[0]);
        for (int i = 0; i < FIRST_NAMED; i++) {
            add();
        }
    }

    private Dimensions(Map<String, Integer> named, LongChunks[] free, LongChunks[] all) {
        this.named = named;
        this.free = free;
        this.all = all;
    }

    Dimensions snapshot() {
        return new Dimensions(new LinkedHashMap<>(named), copies(free), copies(all));
    }

    private static LongChunks[] copies(LongChunks[] chunks) {
        return Arrays.stream(chunks).map(LongChunks::snapshot).toArray(LongChunks[]::new);
    }

    private int add() {
        int next = free.length;
        free = Arrays.copyOf(free, next + 1);
        all = Arrays.copyOf(all, next + 1);
        free[next] = new LongChunks(0);
        all[next] = new LongChunks(0);
        return next;
    }

    int size() {
        return free.length;
    }

    void reach(int bound) {
        for (int i = 0; i < free.length; i++) {
            free[i].reach(bound);
            all[i].reach(bound);
        }
    }

    /** The number of a named resource; a new one if it was never heard of. */
    int of(String name, int bound) {
        Integer known = named.get(name);
        if (known != null) {
            return known;
        }
        int next = add();
        named.put(name, next);
        reach(bound);
        return next;
    }

    /** The named ones that are known. */
    Set<String> names() {
        return named.keySet();
    }

    LongChunks free(int dimension) {
        return free[dimension];
    }

    LongChunks all(int dimension) {
        return all[dimension];
    }

    /** Sets what there is of it on a node; what is held stays held. */
    void resize(int dimension, int node, long amount) {
        free[dimension].add(node, amount - all[dimension].get(node));
        all[dimension].set(node, amount);
    }
}
