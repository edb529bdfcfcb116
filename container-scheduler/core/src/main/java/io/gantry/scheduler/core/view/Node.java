package io.gantry.scheduler.core.view;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A node as it was announced: what changes when a fact comes, not when a task is placed.
 *
 * @param key whatever the caller knows it by; the core only hands it back
 * @param images those that are on it already
 * @param costMilli of an hour, in thousandths of whatever it is paid in; 0 if it costs nothing more
 * @param speedMilli its measured speed, 1000 being that of the node others are compared with
 */
public record Node(
        Object key,
        Capacity capacity,
        Overcommit overcommit,
        Map<String, String> labels,
        List<Taint> taints,
        Availability availability,
        List<String> images,
        int costMilli,
        int speedMilli) {

    public static final int SPEED = 1000;

    /** @throws IllegalArgumentException naming the field and its range */
    public Node {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        taints = List.copyOf(taints);
        images = List.copyOf(images);
        if (costMilli < 0 || speedMilli < 0) {
            throw new IllegalArgumentException(
                    "cost and speed must not be less than 0, not " + costMilli + " and " + speedMilli);
        }
    }

    public Node(
            Object key, Capacity capacity, Map<String, String> labels, List<Taint> taints, Availability availability) {
        this(key, capacity, Overcommit.NONE, labels, taints, availability, List.of(), 0, SPEED);
    }

    public Node with(Availability changed) {
        return new Node(key, capacity, overcommit, labels, taints, changed, images, costMilli, speedMilli);
    }

    public Node with(Overcommit changed) {
        return new Node(key, capacity, changed, labels, taints, availability, images, costMilli, speedMilli);
    }

    /** With these images, that cost, and that speed. */
    public Node with(List<String> there, int cost, int speed) {
        return new Node(key, capacity, overcommit, labels, taints, availability, there, cost, speed);
    }
}
