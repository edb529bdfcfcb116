package io.gantry.scheduler.core.view;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The labels of all nodes. A label is a topology too: its values are the domains. */
final class LabelTable {

    private final Map<String, LabelKey> keys;

    LabelTable() {
        this(new HashMap<>());
    }

    private LabelTable(Map<String, LabelKey> keys) {
        this.keys = keys;
    }

    LabelTable snapshot() {
        var copies = new HashMap<String, LabelKey>();
        keys.forEach((name, key) -> copies.put(name, key.snapshot()));
        return new LabelTable(copies);
    }

    /** Makes one that no node has where there is none. */
    LabelKey key(String name) {
        LabelKey known = keys.get(name);
        if (known == null) {
            known = new LabelKey(name);
            keys.put(name, known);
        }
        return known;
    }

    /** Takes a node's labels in place of those it had. */
    void describe(int node, @Nullable Node before, @Nullable Node after) {
        if (before != null) {
            for (String name : before.labels().keySet()) {
                if (after == null || !after.labels().containsKey(name)) {
                    key(name).remove(node);
                }
            }
        }
        if (after != null) {
            after.labels().forEach((name, value) -> key(name).put(node, value));
        }
    }
}
