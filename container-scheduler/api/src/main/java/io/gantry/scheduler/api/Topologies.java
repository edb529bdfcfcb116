package io.gantry.scheduler.api;

import io.gantry.kinds.label.LabelRules;
import org.jspecify.annotations.Nullable;

/** What rules between tasks have in common: over which domains, and how much they are wished for. */
final class Topologies {

    static final int WEIGHT_MAX = 100;

    private Topologies() {}

    /** @throws IllegalArgumentException naming the field and its rule */
    static void check(String field, String over) {
        if (!LabelRules.isKey(over)) {
            throw new IllegalArgumentException(
                    field + ".over must be node, or the key of a label: up to 63 letters, digits,"
                            + " '-', '_', '.', with an optional DNS prefix and '/', not '" + over + "'");
        }
    }

    /** @throws IllegalArgumentException naming the field and its range */
    static void weight(String field, @Nullable Integer weight) {
        if (weight != null && (weight < 1 || weight > WEIGHT_MAX)) {
            throw new IllegalArgumentException(field + ".weight must be 1 to " + WEIGHT_MAX
                    + ", or left out for a rule that must hold, not " + weight);
        }
    }
}
