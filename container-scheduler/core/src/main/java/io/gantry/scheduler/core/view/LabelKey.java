package io.gantry.scheduler.core.view;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One key of labels: its values as small numbers, the value of each node, and while the values are few, the nodes of each.
 * Values are never forgotten, so that a number means the same for ever.
 */
public final class LabelKey {

    /** With more values than this a set of nodes for each would cost more than it saves. */
    static final int SETS_MAX = 64;

    private final String name;
    private final IntChunks valueOf;
    private final RefChunks<String> values;
    private int size;
    /** Worked out from the values where it is missing: a snapshot seldom needs it. */
    private @Nullable Map<String, Integer> ids;

    private final List<NodeSet> nodes = new ArrayList<>();
    private final BitSet sharedSets = new BitSet();

    LabelKey(String name) {
        this(name, new IntChunks(Topology.OUTSIDE), new RefChunks<>(), 0);
    }

    private LabelKey(String name, IntChunks valueOf, RefChunks<String> values, int size) {
        this.name = name;
        this.valueOf = valueOf;
        this.values = values;
        this.size = size;
    }

    LabelKey snapshot() {
        var copy = new LabelKey(name, valueOf.snapshot(), values.snapshot(), size);
        copy.nodes.addAll(nodes);
        sharedSets.set(0, nodes.size());
        copy.sharedSets.set(0, nodes.size());
        return copy;
    }

    public String name() {
        return name;
    }

    /** The number of the node's value, or {@link Topology#OUTSIDE}. */
    public int of(int node) {
        return valueOf.get(node);
    }

    /** All numbers of values are below it. */
    public int size() {
        return size;
    }

    public String value(int id) {
        String value = values.get(id);
        if (value == null) {
            throw new IllegalStateException("label " + name + " has no value number " + id);
        }
        return value;
    }

    /** The number of a value, or {@link Topology#OUTSIDE} if no node ever had it. */
    public int find(String value) {
        return ids().getOrDefault(value, Topology.OUTSIDE);
    }

    /**
     * Keeps of these nodes those whose value holds; all of them if there are too many values to say so at once.
     *
     * @param without whether it holds for nodes that do not have the label
     */
    public void narrow(NodeSet set, IntPredicate holds, boolean without) {
        if (!hasSets()) {
            return;
        }
        var found = new NodeSet();
        for (int value = 0; value < size; value++) {
            if (holds.test(value) != without) {
                found.addAll(nodes.get(value));
            }
        }
        if (without) {
            set.removeAll(found);
        } else {
            set.retain(found);
        }
    }

    private boolean hasSets() {
        return size <= SETS_MAX;
    }

    private Map<String, Integer> ids() {
        Map<String, Integer> known = ids;
        if (known == null) {
            known = new HashMap<>();
            for (int i = 0; i < size; i++) {
                known.put(value(i), i);
            }
            ids = known;
        }
        return known;
    }

    void put(int node, String value) {
        Integer known = ids().get(value);
        move(node, known == null ? add(value) : known);
    }

    void remove(int node) {
        move(node, Topology.OUTSIDE);
    }

    private int add(String value) {
        int id = size++;
        values.reach(size);
        values.set(id, value);
        ids().put(value, id);
        if (hasSets()) {
            nodes.add(new NodeSet());
        } else {
            nodes.clear();
        }
        return id;
    }

    private void move(int node, int value) {
        int before = valueOf.get(node);
        if (before == value) {
            return;
        }
        if (hasSets()) {
            if (before != Topology.OUTSIDE) {
                own(before).remove(node);
            }
            if (value != Topology.OUTSIDE) {
                own(value).add(node);
            }
        }
        valueOf.set(node, value);
    }

    private NodeSet own(int value) {
        if (sharedSets.get(value)) {
            sharedSets.clear(value);
            nodes.set(value, nodes.get(value).copy());
        }
        return nodes.get(value);
    }
}
