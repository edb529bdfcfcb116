package io.gantry.scheduler.core.view;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A node as it was announced: what changes when a fact comes, not when a task is placed.
 *
 * @param key whatever the caller knows it by; the core only hands it back
 */
public record Node(
        Object key, Capacity capacity, Map<String, String> labels, List<Taint> taints, Availability availability) {

    public Node {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        taints = List.copyOf(taints);
    }

    public Node with(Availability changed) {
        return new Node(key, capacity, labels, taints, changed);
    }
}
