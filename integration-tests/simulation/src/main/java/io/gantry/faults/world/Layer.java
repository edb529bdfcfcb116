package io.gantry.faults.world;

/** One of the four, by the name of its schema. */
enum Layer {
    INVENTORY,
    PROVISIONER,
    BRIDGE,
    SCHEDULER;

    String schema() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
