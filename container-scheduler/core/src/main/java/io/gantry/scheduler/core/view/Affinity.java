package io.gantry.scheduler.core.view;

/**
 * Whether tasks go where those with a tag are, or keep away from them. Who keeps away is also kept away from: a task that is
 * placed keeps those off that have the tag.
 *
 * @param topology the label whose values are the domains, or {@link Topology#NODE}
 * @param weight 0 where it must be so, else 1 to 100
 */
public record Affinity(Direction direction, String tag, String topology, int weight) {

    /** Towards the others or away from them. */
    public enum Direction {
        /** In a domain with at least one; the first of those that have the tag themselves goes anywhere. */
        NEAR,
        /** In a domain with none; a node outside of all domains will do. */
        APART
    }

    /** @throws IllegalArgumentException naming the field and its range */
    public Affinity {
        Weights.check("affinity to " + tag, weight, Weights.HARD);
    }

    public static Affinity near(String tag, String topology) {
        return new Affinity(Direction.NEAR, tag, topology, Weights.HARD);
    }

    public static Affinity apart(String tag, String topology) {
        return new Affinity(Direction.APART, tag, topology, Weights.HARD);
    }

    public boolean hard() {
        return weight == Weights.HARD;
    }
}
