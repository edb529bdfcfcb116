package io.gantry.scheduler.core.view;

/**
 * A condition on the labels of a node that need not hold.
 *
 * @param weight 1 to 100
 */
public record Preference(Constraint constraint, int weight) {

    /** @throws IllegalArgumentException naming the field and its range */
    public Preference {
        Weights.check("preference for " + constraint.text(), weight, 1);
    }
}
