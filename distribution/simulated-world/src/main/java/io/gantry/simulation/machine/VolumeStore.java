package io.gantry.simulation.machine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** An engine's volumes, by name with their labels. They are on its disk: power comes and goes. */
public final class VolumeStore {

    private final Map<String, Map<String, String>> volumes = new LinkedHashMap<>();

    /** What became of a removal. */
    public enum Removal {
        DONE,
        MISSING,
        /** A container has it. */
        USED
    }

    /** One that is there stays as it is. */
    public synchronized void make(String name, Map<String, String> labels) {
        volumes.putIfAbsent(name, Map.copyOf(labels));
    }

    public synchronized Optional<Map<String, String>> find(String name) {
        return Optional.ofNullable(volumes.get(name));
    }

    public synchronized Map<String, Map<String, String>> all() {
        return new LinkedHashMap<>(volumes);
    }

    synchronized boolean remove(String name) {
        return volumes.remove(name) != null;
    }
}
