package io.gantry.faults.world;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGeneratorFactory;

/** Which layers of a world are the real ones; what the others would say is the world's word. */
public enum Shape {
    /** Jobs on nodes that come and go as the world says. */
    SCHEDULER,
    /** Pools that become nodes; what waits, and what nodes carry, is the world's word. */
    SUPPLY,
    /** Pools, nodes, and the jobs on them. */
    ALL;

    /** Of ten worlds. */
    private static final List<Shape> DRAWN =
            List.of(SCHEDULER, SCHEDULER, SCHEDULER, SCHEDULER, SCHEDULER, SUPPLY, SUPPLY, SUPPLY, SUPPLY, ALL);

    /** The shape of a seed's world. Chance of its own: what else a seed decides does not hang on it. */
    public static Shape of(long seed) {
        int drawn = RandomGeneratorFactory.of("L64X128MixRandom")
                .create(seed ^ 0x5AFE)
                .nextInt(DRAWN.size());
        return DRAWN.get(drawn);
    }

    Set<Layer> layers() {
        return switch (this) {
            case SCHEDULER -> EnumSet.of(Layer.SCHEDULER);
            case SUPPLY -> EnumSet.of(Layer.INVENTORY, Layer.PROVISIONER, Layer.BRIDGE);
            case ALL -> EnumSet.allOf(Layer.class);
        };
    }

    boolean has(Layer layer) {
        return layers().contains(layer);
    }

    /** Whether machines are made for pools here. */
    boolean supplies() {
        return has(Layer.BRIDGE);
    }

    /** Whether jobs run here. */
    boolean runsJobs() {
        return has(Layer.SCHEDULER);
    }
}
