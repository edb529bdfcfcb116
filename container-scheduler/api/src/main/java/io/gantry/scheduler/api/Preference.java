package io.gantry.scheduler.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.kinds.label.Requirement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A condition on the labels of nodes that need not hold: {@code {key: disk, operator: In, values: [ssd], weight: 50}}.
 *
 * @param key of the label
 * @param operator how it is compared, as in constraints
 * @param values as in constraints
 * @param weight how much it is wished for: 1 to 100
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Preference(String key, Requirement.Operator operator, List<String> values, int weight) {

    @JsonCreator
    public static Preference of(String key, Requirement.Operator operator, @Nullable List<String> values, int weight) {
        return new Preference(key, operator, values == null ? List.of() : values, weight);
    }

    /** @throws IllegalArgumentException naming the field and its rule */
    public Preference {
        values = new Requirement(key, operator, values).values();
        if (weight < 1 || weight > Topologies.WEIGHT_MAX) {
            throw new IllegalArgumentException("weight must be 1 to " + Topologies.WEIGHT_MAX + ", not " + weight);
        }
    }

    /** What is preferred. */
    public Requirement requirement() {
        return new Requirement(key, operator, values);
    }
}
